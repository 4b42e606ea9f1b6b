package dev.detour.channel;

import java.util.List;

/**
 * A message template that the provider has approved.
 *
 * @param name the template's name at the provider; for Twilio a {@code HX…} content SID, or a name that the provider's
 *     settings map to one
 * @param language the language code, e.g. {@code en} or {@code en_US}
 * @param params the values of the body's placeholders, in order
 */
public record Template(String name, String language, List<String> params) {
    public Template {
        params = List.copyOf(params);
    }

    /** Without the parameters, which are the recipient's. */
    @Override
    public String toString() {
        return "Template[name=" + name + ", language=" + language + ", params=" + params.size() + "]";
    }
}
