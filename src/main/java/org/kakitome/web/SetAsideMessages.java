package org.kakitome.web;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.kakitome.storage.InboundMessage;
import org.kakitome.storage.InboundMessage.State;
import org.kakitome.storage.InboundMessages;
import org.kakitome.storage.InboundMessages.Filter;

/** What could not be read: in all, and of one domain as far as a document got to name it. */
@ApplicationScoped
class SetAsideMessages {
    private static final Filter SET_ASIDE = Filter.ALL.state(State.SET_ASIDE);

    private final InboundMessages messages;

    SetAsideMessages(InboundMessages messages) {
        this.messages = messages;
    }

    long count() {
        return messages.count(SET_ASIDE);
    }

    long count(String domain) {
        return messages.count(SET_ASIDE.domain(domain));
    }

    List<InboundMessage> newest(String domain, int limit) {
        return messages.newest(SET_ASIDE.domain(domain), limit);
    }
}
