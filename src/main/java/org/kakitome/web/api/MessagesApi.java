package org.kakitome.web.api;

import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response.Status;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.kakitome.intake.MessageMemory;
import org.kakitome.message.MessageAuthenticator;
import org.kakitome.message.ReceivedFrom;
import org.kakitome.web.IpLiteral;

/** Authenticates a message as a receiver would: SPF, DKIM and DMARC (RFC 7208, 6376, 9989). */
@Path("/api/v1/messages/authentications")
@Tag(name = "Messages")
public class MessagesApi {
    /** One message is held in memory; files of many (ReportsApi) may be larger. */
    private static final int MAX_MESSAGE = 26 * 1024 * 1024;

    /** Octets; a larger one waits for its turn in {@link MessageMemory}. */
    private static final int LARGE = 1 << 20;

    private static final int PIECE = 64 * 1024;

    private final MessageAuthenticator authenticator;
    private final MessageMemory memory;

    MessagesApi(MessageAuthenticator authenticator, MessageMemory memory) {
        this.authenticator = authenticator;
        this.memory = memory;
    }

    @POST
    @Consumes({"message/rfc822", MediaType.APPLICATION_OCTET_STREAM, MediaType.TEXT_PLAIN})
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Authenticate a message",
            description = "SPF, DKIM and DMARC of one message as received from this client, against DNS as it is now,"
                    + " with the reasons and the Authentication-Results header field (RFC 8601). Nothing is kept.")
    @APIResponse(responseCode = "200", description = "The results in the spelling of RFC 8601")
    @APIResponse(responseCode = "400", description = "ip is no address, or the body is empty")
    @APIResponse(responseCode = "413", description = "Larger than mail may be")
    public MessageAuthenticationJson authenticate(
            InputStream body,
            @Parameter(description = "IPv4 or IPv6 address of the client") @QueryParam("ip") @DefaultValue("")
                    String ip,
            @Parameter(description = "What it called itself") @QueryParam("helo") @DefaultValue("") String helo,
            @Parameter(description = "MAIL FROM; empty for the null reverse-path")
                    @QueryParam("mailFrom")
                    @DefaultValue("")
                    String mailFrom)
            throws IOException {
        var begin = body.readNBytes(LARGE);
        if (begin.length < LARGE) return authenticate(begin, ip, helo, mailFrom);
        var file = Files.createTempFile("kakitome-", ".message");
        try {
            long size = write(begin, body, file);
            try (var held = memory.take(size)) {
                return authenticate(Files.readAllBytes(file), ip, helo, mailFrom);
            }
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /** A client may take its time: until its message is whole, it keeps no memory from others. */
    private static long write(byte[] begin, InputStream rest, java.nio.file.Path file) throws IOException {
        try (var out = Files.newOutputStream(file)) {
            out.write(begin);
            long size = begin.length;
            var piece = new byte[PIECE];
            for (int count = rest.read(piece); count >= 0; count = rest.read(piece)) {
                size += count;
                if (size > MAX_MESSAGE)
                    throw new ClientErrorException(
                            "The message is larger than mail may be.", Status.REQUEST_ENTITY_TOO_LARGE);
                out.write(piece, 0, count);
            }
            return size;
        }
    }

    private MessageAuthenticationJson authenticate(byte[] message, String ip, String helo, String mailFrom) {
        if (message.length == 0)
            throw new BadRequestException("The body is empty; it is the message as received, header first.");
        var client = IpLiteral.parse(ip)
                .orElseThrow(() -> new BadRequestException(
                        "ip is no IPv4 or IPv6 address such as 192.0.2.1: " + Wire.shortened(ip)));
        return MessageAuthenticationJson.of(
                authenticator.authenticate(message, new ReceivedFrom(client, helo, mailFrom)));
    }
}
