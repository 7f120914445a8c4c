package org.kakitome.report;

import com.fasterxml.aalto.stax.InputFactoryImpl;
import java.io.IOException;
import java.io.Reader;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.codehaus.stax2.XMLInputFactory2;

/** A place in a report's XML, with the few moves that its parsers need. Gives local names in lower case; what is not the report's own is stepped over. */
final class XmlCursor {
    static final String RFC_9990 = "urn:ietf:params:xml:ns:dmarc-2.0";
    static final String RFC_7489 = "http://dmarc.org/dmarc-xml/0.1";
    static final String DRAFT_0_2 = "http://dmarc.org/dmarc-xml/0.2"; // drafts of RFC 9990

    private static final Set<String> KNOWN_NAMESPACES = Set.of("", RFC_9990, RFC_7489, DRAFT_0_2);

    /** Names and prefixes are kept by the parser as long as it lives; a report has about fifty. */
    private static final int MAX_FOREIGN_NAMES = 500;

    private static final int MAX_EXTENSION_TEXT = 150;

    private final XMLStreamReader xml;
    private final Notes notes;
    private final Map<String, String> prefixes = new HashMap<>();
    private final Set<String> foreignNames = new HashSet<>();
    private final StringBuilder text = new StringBuilder();
    private String rootNamespace = "";

    /** Takes one child element, up to its end; false where it does not know the name and has not moved. */
    interface Child {
        boolean take(String name) throws XMLStreamException, IOException;
    }

    XmlCursor(Reader reader, Notes notes) throws XMLStreamException {
        // one factory for each document: Aalto's keeps every name that it ever saw
        var factory = new InputFactoryImpl();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        factory.setProperty(
                XMLInputFactory2.P_LAZY_PARSING, false); // faults show where they are, not later and unchecked
        factory.setXMLResolver((publicId, systemId, baseUri, namespace) -> {
            throw new XMLStreamException("nothing is fetched");
        });
        this.xml = factory.createXMLStreamReader(reader);
        this.notes = notes;
    }

    /** Steps to the root and gives its name. */
    String root() throws XMLStreamException, SetAsideException {
        while (xml.next() != XMLStreamConstants.START_ELEMENT) continue;
        declarePrefixes();
        rootNamespace = namespace();
        return localName();
    }

    String rootNamespace() {
        return rootNamespace;
    }

    /** Gives each child of the current element to {@code child} and ends behind the current element. */
    void children(Child child) throws XMLStreamException, IOException {
        for (int event = xml.next(); event != XMLStreamConstants.END_ELEMENT; event = xml.next()) {
            if (event != XMLStreamConstants.START_ELEMENT) continue;
            declarePrefixes();
            if (!isOurs()) extension();
            else if (!child.take(name())) unknown();
        }
    }

    /** The text of the current element, clean, at most {@code max} long; ends behind it. */
    String text(int max) throws XMLStreamException, IOException {
        text.setLength(0);
        for (int event = xml.next(); event != XMLStreamConstants.END_ELEMENT; event = xml.next()) {
            if (event == XMLStreamConstants.START_ELEMENT) {
                declarePrefixes();
                unknown();
            } else if (event == XMLStreamConstants.CHARACTERS || event == XMLStreamConstants.SPACE) {
                text.append(xml.getTextCharacters(), xml.getTextStart(), xml.getTextLength());
            }
        }
        var clean = CleanText.of(text, max);
        if (clean.length() == max && text.toString().strip().length() > max) notes.add(NoteCode.TEXT_CUT, clean);
        return clean;
    }

    /** An element of an extension (RFC 9990 §5): its text is kept as a note. Ends behind it. */
    void extension() throws XMLStreamException, IOException {
        foreign();
        var name = localName();
        text.setLength(0);
        collectText();
        var content = CleanText.of(text, MAX_EXTENSION_TEXT);
        notes.addOnce(NoteCode.EXTENSION, name, content.isEmpty() ? name : name + ": " + content);
    }

    private void unknown() throws XMLStreamException, IOException {
        foreign();
        var name = localName();
        notes.addOnce(NoteCode.ELEMENT_UNKNOWN, name, name);
        text.setLength(0);
        collectText();
    }

    private void collectText() throws XMLStreamException, IOException {
        collectAttributes();
        for (int depth = 1; depth > 0; ) {
            switch (xml.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    depth++;
                    declarePrefixes();
                    foreign();
                    collectAttributes();
                    text.append(' ');
                }
                case XMLStreamConstants.END_ELEMENT -> depth--;
                case XMLStreamConstants.CHARACTERS -> {
                    if (text.length() < MAX_EXTENSION_TEXT)
                        text.append(xml.getTextCharacters(), xml.getTextStart(), xml.getTextLength());
                }
                default -> {}
            }
        }
    }

    private void collectAttributes() {
        for (int i = 0; i < xml.getAttributeCount() && text.length() < MAX_EXTENSION_TEXT; i++) {
            if (!xml.getAttributeLocalName(i).startsWith("xmlns"))
                text.append(' ').append(xml.getAttributeValue(i));
        }
    }

    private void foreign() throws SetAsideException {
        if (foreignNames.add(xml.getLocalName()) && foreignNames.size() > MAX_FOREIGN_NAMES)
            throw new SetAsideException(
                    SetAside.Reason.OTHER_XML, "more than " + MAX_FOREIGN_NAMES + " names that no report has");
    }

    /** The name as the RFC writes it. */
    private String name() {
        var name = localName();
        var lower = name.toLowerCase(Locale.ROOT);
        if (!lower.equals(name)) notes.add(NoteCode.ELEMENT_CASE, name);
        return lower;
    }

    private String localName() {
        var name = xml.getLocalName();
        return name.substring(name.indexOf(XmlRepair.PREFIX_END) + 1);
    }

    private String namespace() {
        var name = xml.getLocalName();
        int prefixEnd = name.indexOf(XmlRepair.PREFIX_END);
        if (prefixEnd < 0)
            return xml.getNamespaceURI() == null ? "" : xml.getNamespaceURI().strip();
        // Lenient: a prefix that nobody declared is no namespace.
        return prefixes.getOrDefault(name.substring(0, prefixEnd), "");
    }

    private boolean isOurs() {
        var namespace = namespace();
        return namespace.equals(rootNamespace) || KNOWN_NAMESPACES.contains(namespace);
    }

    /** Lenient: one scope for the whole document; nobody declares one prefix twice and means it. */
    private void declarePrefixes() throws SetAsideException {
        for (int i = 0; i < xml.getAttributeCount(); i++) {
            var name = xml.getAttributeLocalName(i);
            if (foreignNames.add(name) && foreignNames.size() > MAX_FOREIGN_NAMES)
                throw new SetAsideException(
                        SetAside.Reason.OTHER_XML, "more than " + MAX_FOREIGN_NAMES + " names that no report has");
            if (name.startsWith("xmlns" + XmlRepair.PREFIX_END))
                prefixes.put(name.substring(6), xml.getAttributeValue(i).strip());
        }
    }
}
