package org.kakitome.report;

/**
 * One piece of the input that may be a report or hold some.
 *
 * @param name for people; may be empty
 * @param claimed its name, media type or place says that it is a report: then it is told if it is none
 * @param archives how many it lies in
 * @param mails how deep in mails it lies
 * @param notes what was noticed on the way to it
 * @param charset that its media type names; empty for none
 */
record Document(String name, boolean claimed, int archives, int mails, Notes notes, String charset) {
    private static final int MAX_NAME = 200;

    Document {
        name = CleanText.of(name, MAX_NAME);
    }

    Document(String name, boolean claimed, int archives, int mails, Notes notes) {
        this(name, claimed, archives, mails, notes, "");
    }

    Document unpackedAs(String innerName) {
        return new Document(innerName.isBlank() ? name : innerName, true, archives + 1, mails, notes);
    }

    /** One of several in an archive. */
    Document entry(String entryName) {
        return new Document(entryName.isBlank() ? name : entryName, true, archives + 1, mails, new Notes(notes));
    }
}
