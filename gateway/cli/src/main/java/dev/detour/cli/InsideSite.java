package dev.detour.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * The gateway itself spoils the messages of one tenant on their way to a real provider. What became of them is what the
 * status topic says: nobody can look into a real provider.
 */
final class InsideSite implements DrillSite {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** If this process dies, the gateway mends the provider by itself. */
    private static final Duration TO_SPARE = Duration.ofMinutes(1);

    private static final Duration LONGEST = Duration.ofMinutes(30);

    private final GatewayClient gateway;
    private final DrillPlan plan;
    private final Target target;

    /**
     * Whom it is about.
     *
     * @param tenant the value of {@code metadata.tenant}
     * @param share the part of the tenant's messages that meets the fault, from 0 to 1
     * @param numbers to whom messages go
     * @param template {@code name} or {@code name:language}, or null for free text
     */
    record Target(
            String tenant,
            double share,
            List<String> numbers,
            @Nullable String template) {}

    InsideSite(GatewayClient gateway, DrillPlan plan, Target target) {
        this.gateway = gateway;
        this.plan = plan;
        this.target = target;
    }

    @Override
    public void prepare() {
        // The tenant is watched apart from now on, so that what is usual is known when it breaks.
        order("none", plan.before().plus(TO_SPARE));
    }

    @Override
    public void breakIt() {
        order(plan.name(), plan.lasts().plus(TO_SPARE));
    }

    @Override
    public void mendIt() {
        gateway.required("DELETE", path(), null);
    }

    private void order(String fault, Duration lasts) {
        String body = JSON.createObjectNode()
                .put("tenant", target.tenant())
                .put("share", target.share())
                .put("fault", fault)
                .put("reason", "detour drill --inside --fault " + plan.name())
                .put("expiresIn", (lasts.compareTo(LONGEST) > 0 ? LONGEST : lasts).toString())
                .toString();
        gateway.required("PUT", path(), body);
    }

    private String path() {
        return "/api/v1/drills/" + URLEncoder.encode(plan.provider(), StandardCharsets.UTF_8);
    }

    @Override
    public DrillMessage message(String id, int number) {
        String to = target.numbers().get(number % target.numbers().size());
        ObjectNode message = JSON.createObjectNode().put("id", id).put("text", "A drill: message " + number);
        message.putObject("to").put("phone", to);
        message.putObject("metadata").put("tenant", target.tenant());
        String template = target.template();
        if (template != null) {
            int colon = template.indexOf(':');
            message.putObject("template")
                    .put("name", colon < 0 ? template : template.substring(0, colon))
                    .put("language", colon < 0 ? "en" : template.substring(colon + 1));
        }
        return new DrillMessage(to, message.toString());
    }

    @Override
    public boolean isAboutIt(JsonNode health) {
        return health.path("provider").asText().equals(plan.provider())
                && health.path("scope").asText().equals("tenant:" + target.tenant());
    }

    @Override
    public Seen seen(Map<String, DrillStory> stories, Instant begun, Instant mended) {
        Map<String, List<Instant>> taken = new HashMap<>();
        List<Instant> atProvider = new ArrayList<>();
        stories.forEach((id, story) -> {
            taken.put(id, story.taken);
            for (DrillStory.Dispatch dispatch : story.dispatched) {
                if (dispatch.provider().equals(plan.provider())
                        && dispatch.at().isAfter(begun)
                        && dispatch.at().isBefore(mended)) {
                    atProvider.add(dispatch.at());
                }
            }
        });
        atProvider.sort(null);
        return new Seen(taken, atProvider);
    }
}
