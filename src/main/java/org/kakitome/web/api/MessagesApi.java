package org.kakitome.web.api;

import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.ServiceUnavailableException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response.Status;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.kakitome.message.MessageAuthenticator;
import org.kakitome.message.ReceivedFrom;
import org.kakitome.web.IpLiteral;

/** Authenticates a message as a receiver would: SPF, DKIM and DMARC (RFC 7208, 6376, 9989). */
@Path("/api/v1/messages/authentications")
@Tag(name = "Messages")
public class MessagesApi {
    /** One message is held in memory; files of many (ReportsApi) may be larger. */
    private static final int MAX_MESSAGE = 26 * 1024 * 1024;

    /** Octets from which on there is memory for one at a time. */
    private static final int LARGE = 1 << 20;

    private static final Semaphore LARGE_AT_ONCE = new Semaphore(1);
    private static final long TRY_AGAIN_SECONDS = 5;

    private final MessageAuthenticator authenticator;

    MessagesApi(MessageAuthenticator authenticator) {
        this.authenticator = authenticator;
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
    @APIResponse(
            responseCode = "503",
            description = "Another message of more than 1 MiB is under way; Retry-After says when to try again")
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
        if (!LARGE_AT_ONCE.tryAcquire())
            throw new ServiceUnavailableException(
                    "Another message of more than 1 MiB is being authenticated; try again in a moment.",
                    TRY_AGAIN_SECONDS);
        try {
            return authenticate(whole(begin, body), ip, helo, mailFrom);
        } finally {
            LARGE_AT_ONCE.release();
        }
    }

    private static byte[] whole(byte[] begin, InputStream body) throws IOException {
        var rest = body.readNBytes(MAX_MESSAGE + 1 - begin.length);
        if (begin.length + rest.length > MAX_MESSAGE)
            throw new ClientErrorException("The message is larger than mail may be.", Status.REQUEST_ENTITY_TOO_LARGE);
        var whole = Arrays.copyOf(begin, begin.length + rest.length);
        System.arraycopy(rest, 0, whole, begin.length, rest.length);
        return whole;
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
