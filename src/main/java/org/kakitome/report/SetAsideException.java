package org.kakitome.report;

import java.io.IOException;

/**
 * The way out of the middle of nested streams when an input turns out not to be readable. Thrown and caught inside this folder only: outside it is the value
 * {@link SetAside}.
 */
class SetAsideException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient SetAside why;

    SetAsideException(SetAside.Reason reason, String detail) {
        super(reason + ": " + detail, null);
        this.why = new SetAside(reason, CleanText.of(detail, 300));
    }

    SetAside why() {
        return why;
    }
}
