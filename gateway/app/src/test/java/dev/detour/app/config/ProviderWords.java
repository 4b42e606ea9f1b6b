package dev.detour.app.config;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The sentences about settings of providers on the page {@code docs/settings.md}. */
final class ProviderWords {
    /** What the sources do not say in a way that can be read from them, by type and key. */
    static final Map<String, String> ALL = words("""
            any|type|What it is: `whatsapp-cloud`, `twilio-sms`, `twilio-whatsapp` or `smtp`.
            any|rate|Messages a second, from 0 (without a limit) to 1,000,000. Default: `detour.sender.rate`.
            any|max-in-flight|Requests under way at the same time, from 1 to 100,000. Default: `detour.sender.max-in-flight`, or what the provider's connections can carry if that is less.
            any|price|What a message costs, where `detour.prices` does not say it. Default: not known.
            any|unsubscribe-url|Where a recipient unsubscribes; goes into marketing mails.
            status page|status-page|Where the provider says how it is doing: `https://metastatus.com/data/orgs.json` or `https://metastatus.com/outage-events-feed-whatsapp-business-api.rss` for Meta, `https://status.twilio.com/api/v2/summary.json` for Twilio. A hint that makes a switch or a return come a little sooner and never causes one. Default: none is read.
            status page|status-page-kind|`meta-json`, `meta-rss` or `statuspage`, if the address does not tell.
            status page|status-page-parts|The names of the parts of the page that matter, between commas. Default: `Cloud API` at Meta; at a Statuspage all of it, which counts half.
            smtp|from|The sender that recipients see, like `Shop <shop@example.com>`.
            smtp|host|The mail server's name.
            smtp|port|Its port; 465 means TLS from the start.
            smtp|tls|`required`, `opportunistic` or `off`. With `required` nothing is sent without TLS, and the server's name is checked.
            smtp|username|The user, if the server asks for one; only together with a password.
            smtp|password|The password. Secret.
            smtp|bounce-domain|The domain of the return path. Default: that of `from`.
            smtp|imap-host|The IMAP server of the mailbox that bounces come back to. [Either this or `bounce-listener`](connecting-smtp.md#3-what-comes-back), both, or neither: then nothing is learnt of mails that come back.
            smtp|imap-port|Its port.
            smtp|imap-tls|`required` or `off`. With `required` it is TLS from the start, and the server's name is checked.
            smtp|imap-username|The mailbox's user; must be set with `imap-host`.
            smtp|imap-password|Its password; must be set with `imap-host`. Secret.
            smtp|imap-folder|The folder that is read. What belongs to Detour is deleted there once it is recorded.
            smtp|imap-poll|How often the mailbox is looked at.
            smtp|imap-timeout|How long each answer of the IMAP server may take.
            smtp|bounce-listener|An address of this machine and a port, like `0.0.0.0:2525`, where bounces are taken by SMTP, without a mailbox.
            smtp|connections|Connections that are kept open at the most, from 1 to 200.
            smtp|connect-timeout|How long a connection may take.
            smtp|timeout|How long each answer, and a mail as a whole, may take.
            twilio-sms, twilio-whatsapp|account-sid|The account, `AC…`.
            twilio-sms, twilio-whatsapp|auth-token|Its auth token, which also verifies callbacks. Secret.
            twilio-sms, twilio-whatsapp|auth-token-previous|During a rotation: the token before, still accepted in callbacks. Secret.
            twilio-sms, twilio-whatsapp|url|Where requests go.
            twilio-sms, twilio-whatsapp|from|The sending number, with `+`. Either this or `messaging-service-sid`.
            twilio-sms, twilio-whatsapp|messaging-service-sid|The messaging service, `MG…`.
            twilio-sms, twilio-whatsapp|templates|`templates.NAME`: the content SID, `HX…`, of the template that messages call NAME.
            twilio-sms, twilio-whatsapp|connect-timeout|How long a connection may take.
            twilio-sms, twilio-whatsapp|timeout|How long a request may take.
            twilio-sms, twilio-whatsapp|connections|Connections at the most, from 1 to 10,000.
            whatsapp-cloud|url|Where requests go.
            whatsapp-cloud|version|The version of the Graph API.
            whatsapp-cloud|phone-number-id|The ID of the sending number, from WhatsApp Manager; not the number itself.
            whatsapp-cloud|access-token|A system user's token with `whatsapp_business_messaging`. Secret.
            whatsapp-cloud|app-secret|Verifies callbacks; without it none is accepted. Secret.
            whatsapp-cloud|app-secret-previous|During a rotation: the secret before, still accepted. Secret.
            whatsapp-cloud|verify-token|Any word; the same is entered at Meta when the webhook is set up. Secret.
            whatsapp-cloud|connect-timeout|How long a connection may take.
            whatsapp-cloud|timeout|How long a request may take.
            whatsapp-cloud|templates|`templates.NAME.ttl`, from `30s` to `30d`: how long Meta goes on trying to deliver the template NAME, as it is set there; `templates.NAME.category`: `authentication` (ten minutes unless told), `utility` or `marketing` (30 days). What a message may be sent on another channel after rests on it.
            whatsapp-cloud|connections|Connections at the most, from 1 to 10,000.
            """);

    private ProviderWords() {}

    private static Map<String, String> words(String lines) {
        return lines.lines()
                .map(line -> line.split("\\|", 3))
                .collect(Collectors.toMap(line -> line[0] + "|" + line[1], line -> line[2], (a, b) -> a, TreeMap::new));
    }
}
