package org.kakitome.web.api;

import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.net.InetAddress;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.kakitome.spf.SpfEvaluator;
import org.kakitome.spf.SpfRequest;
import org.kakitome.web.IpLiteral;

/** Tries an address: may this client send for this sender, and why (RFC 7208 §4). */
@Path("/api/v1/spf/evaluations")
@Tag(name = "SPF")
public class SpfApi {
    private final SpfEvaluator evaluator;

    SpfApi(SpfEvaluator evaluator) {
        this.evaluator = evaluator;
    }

    /**
     * What a receiver knows of a client.
     *
     * @param ip IPv4 or IPv6 literal
     * @param mailFrom the reverse-path; absent or empty is the null reverse-path, then the HELO name counts
     * @param helo what the client calls itself; may be absent
     */
    public record Request(String ip, String mailFrom, String helo) {}

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Evaluate SPF for a client",
            description = "check_host() of RFC 7208 against DNS as it is now, with the way it went. The MAIL FROM"
                    + " identity, or the HELO name where mailFrom is empty.")
    @APIResponse(responseCode = "200", description = "The result in RFC 7208 spelling, and the trace")
    @APIResponse(responseCode = "400", description = "ip is no address")
    @APIResponse(responseCode = "413", description = "Larger than 1 MiB")
    public SpfEvaluationJson evaluate(Request request) {
        if (request == null) throw new BadRequestException("The body is missing: {\"ip\",\"mailFrom\",\"helo\"}");
        var spf = SpfRequest.mailFrom(address(request.ip()), orEmpty(request.mailFrom()), orEmpty(request.helo()));
        return SpfEvaluationJson.of(evaluator.explain(spf));
    }

    private static InetAddress address(String text) {
        return IpLiteral.parse(orEmpty(text))
                .orElseThrow(() -> new BadRequestException(
                        "ip is no IPv4 or IPv6 address such as 192.0.2.1: " + Wire.shortened(orEmpty(text))));
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }
}
