package org.kakitome.report;

import com.fasterxml.aalto.stax.InputFactoryImpl;
import java.io.IOException;
import java.io.Reader;
import java.util.HashMap;
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

    /** Names of elements and attributes are kept as long as the parser lives; a report has about fifty. */
    static final int MAX_NAMES = 500;

    private static final int MAX_EXTENSION_TEXT = 150;

    private final XMLStreamReader xml;
    private final Notes notes;
    private final Map<String, String> prefixes = new HashMap<>();
    private final Map<String, QualifiedName> names = new HashMap<>();
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

    /** As {@link #children}, and gives the text that stands between them, clean, at most {@code max} long. */
    String childrenAndText(int max, Child child) throws XMLStreamException, IOException {
        var own = new StringBuilder();
        for (int event = xml.next(); event != XMLStreamConstants.END_ELEMENT; event = xml.next()) {
            if (event == XMLStreamConstants.START_ELEMENT) {
                declarePrefixes();
                if (!isOurs()) extension();
                else if (!child.take(name())) unknown();
            } else if (own.length() < XmlRepair.MAX_TEXT) {
                text.setLength(0);
                appendText(event);
                own.append(text);
            }
        }
        return CleanText.of(own, max);
    }

    /** The text of the current element and of what it holds, clean, at most {@code max} long; ends behind it. */
    String text(int max) throws XMLStreamException, IOException {
        text.setLength(0);
        for (int event = xml.next(); event != XMLStreamConstants.END_ELEMENT; event = xml.next()) {
            if (event == XMLStreamConstants.START_ELEMENT) {
                notes.addOnce(NoteCode.ELEMENT_UNKNOWN, localName(), localName());
                collect();
            } else appendText(event);
        }
        var clean = CleanText.of(text, max);
        if (clean.length() == max && text.toString().strip().length() > max) notes.add(NoteCode.TEXT_CUT, clean);
        return clean;
    }

    /** An element of an extension (RFC 9990 §5): its text is kept as a note. Ends behind it. */
    void extension() throws XMLStreamException, IOException {
        var name = localName();
        skip();
        var content = CleanText.of(text, MAX_EXTENSION_TEXT);
        notes.addOnce(NoteCode.EXTENSION, name, content.isEmpty() ? name : name + ": " + content);
    }

    /** Lenient: an element around others that no schema has ({@code records}, {@code reasons}): as if it were not there. */
    void unknownList(Child child) throws XMLStreamException, IOException {
        notes.addOnce(NoteCode.ELEMENT_UNKNOWN, localName(), localName());
        children(child);
    }

    private void unknown() throws XMLStreamException, IOException {
        notes.addOnce(NoteCode.ELEMENT_UNKNOWN, localName(), localName());
        skip();
    }

    /** Ends behind the current element. */
    void skip() throws XMLStreamException, IOException {
        text.setLength(0);
        collect();
    }

    private void collect() throws XMLStreamException, IOException {
        declarePrefixes();
        collectAttributes();
        for (int depth = 1; depth > 0; ) {
            int event = xml.next();
            switch (event) {
                case XMLStreamConstants.START_ELEMENT -> {
                    depth++;
                    declarePrefixes();
                    text.append(' ');
                    collectAttributes();
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    depth--;
                    text.append(' ');
                }
                default -> appendText(event);
            }
            if (text.length() > XmlRepair.MAX_TEXT) text.setLength(XmlRepair.MAX_TEXT);
        }
    }

    private void appendText(int event) {
        boolean isText = event == XMLStreamConstants.CHARACTERS || event == XMLStreamConstants.SPACE;
        if (isText && text.length() < XmlRepair.MAX_TEXT)
            text.append(xml.getTextCharacters(), xml.getTextStart(), xml.getTextLength());
    }

    private void collectAttributes() {
        for (int i = 0; i < xml.getAttributeCount(); i++) {
            if (!xml.getAttributeLocalName(i).startsWith("xmlns"))
                text.append(' ').append(xml.getAttributeValue(i)).append(' ');
        }
    }

    /** The name as the RFC writes it. */
    private String name() throws SetAsideException {
        var name = qualified();
        if (!name.lower.equals(name.local)) notes.add(NoteCode.ELEMENT_CASE, name.local);
        return name.lower;
    }

    private String localName() throws SetAsideException {
        return qualified().local;
    }

    private String namespace() throws SetAsideException {
        var name = qualified();
        if (name.prefix.isEmpty())
            return xml.getNamespaceURI() == null ? "" : xml.getNamespaceURI().strip();
        // Lenient: a prefix that nobody declared is no namespace.
        return prefixes.getOrDefault(name.prefix, "");
    }

    private QualifiedName qualified() throws SetAsideException {
        return qualified(xml.getLocalName());
    }

    private QualifiedName qualified(String name) throws SetAsideException {
        var known = names.get(name);
        if (known != null) return known;
        if (names.size() == MAX_NAMES)
            throw new SetAsideException(SetAside.Reason.TOO_LARGE, "more than " + MAX_NAMES + " different names");
        var qualified = QualifiedName.of(name);
        names.put(name, qualified);
        return qualified;
    }

    private record QualifiedName(String prefix, String local, String lower) {
        static QualifiedName of(String name) {
            int prefixEnd = name.indexOf(XmlRepair.PREFIX_END);
            var local = name.substring(prefixEnd + 1);
            return new QualifiedName(name.substring(0, Math.max(0, prefixEnd)), local, local.toLowerCase(Locale.ROOT));
        }
    }

    private boolean isOurs() throws SetAsideException {
        var namespace = namespace();
        return namespace.equals(rootNamespace) || KNOWN_NAMESPACES.contains(namespace);
    }

    /** Lenient: one scope for the whole document; nobody declares one prefix twice and means it. */
    private void declarePrefixes() throws SetAsideException {
        for (int i = 0; i < xml.getAttributeCount(); i++) {
            var name = qualified(xml.getAttributeLocalName(i));
            if (name.prefix.equals("xmlns"))
                prefixes.put(name.local, xml.getAttributeValue(i).strip());
        }
    }
}
