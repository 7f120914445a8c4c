package org.kakitome.storage;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.util.List;
import org.kakitome.dns.DomainName;

/** The jsonb columns: records of other folders, component by component; what is absent is left out. */
final class Json {
    private static final JsonMapper JSON = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new JavaTimeModule())
            .addModule(texts())
            .serializationInclusion(JsonInclude.Include.NON_ABSENT)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            // written by a later version: what we do not know does not harm
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            // written by an earlier one: what lacks a part is no half-filled record; an absent Optional is no null
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    private Json() {}

    static String write(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record that cannot be written: " + e.getOriginalMessage(), e);
        }
    }

    /** The same in UTF-8. */
    static byte[] octets(Object value) {
        try {
            return JSON.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record that cannot be written: " + e.getOriginalMessage(), e);
        }
    }

    static <T> T read(String json, Class<T> type) throws Unreadable {
        try {
            return JSON.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new Unreadable(e);
        }
    }

    static <T> List<T> readList(String json, Class<T> element) throws Unreadable {
        try {
            return JSON.readValue(json, JSON.getTypeFactory().constructCollectionType(List.class, element));
        } catch (JsonProcessingException e) {
            throw new Unreadable(e);
        }
    }

    /** Written by another version, in a form that this one does not know. */
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1;

        Unreadable(JsonProcessingException cause) {
            super(cause.getOriginalMessage(), cause);
        }
    }

    private static SimpleModule texts() {
        return new SimpleModule()
                .addSerializer(new StdSerializer<>(String.class) {
                    private static final long serialVersionUID = 1;

                    @Override
                    public void serialize(String text, JsonGenerator out, SerializerProvider provider)
                            throws IOException {
                        out.writeString(StoredText.wellFormed(text));
                    }
                })
                .addSerializer(new StdSerializer<>(DomainName.class) {
                    private static final long serialVersionUID = 1;

                    @Override
                    public void serialize(DomainName name, JsonGenerator out, SerializerProvider provider)
                            throws IOException {
                        out.writeString(name.ascii());
                    }
                })
                .addDeserializer(DomainName.class, new StdDeserializer<>(DomainName.class) {
                    private static final long serialVersionUID = 1;

                    @Override
                    public DomainName deserialize(JsonParser in, DeserializationContext context) throws IOException {
                        return DomainName.of(in.getText());
                    }
                });
    }
}
