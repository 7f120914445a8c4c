package org.kakitome.smtp;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The octets of one message, dot-unstuffed, line ends untouched. There until the sink has answered, and no longer. */
public interface MailContent {
    long size();

    /** From the beginning, each time. */
    InputStream open() throws IOException;

    static MailContent of(byte[] octets) {
        return new MailContent() {
            @Override
            public long size() {
                return octets.length;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(octets);
            }
        };
    }
}
