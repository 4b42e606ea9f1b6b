package dev.detour.channel.twilio;

import java.util.HashMap;
import java.util.Map;

import dev.detour.channel.FailureClass;
import dev.detour.channel.Scope;

import static dev.detour.channel.FailureClass.ACCOUNT;
import static dev.detour.channel.FailureClass.CONTENT;
import static dev.detour.channel.FailureClass.OPT_OUT;
import static dev.detour.channel.FailureClass.POLICY;
import static dev.detour.channel.FailureClass.PROVIDER_FAULT;
import static dev.detour.channel.FailureClass.RECIPIENT;
import static dev.detour.channel.FailureClass.THROTTLED;

/**
 * What Twilio's error codes mean (Twilio, "Error and warning dictionary"). Twilio warns that codes change and are split,
 * as happened in July 2024, so there is a default.
 *
 * @param code Twilio's code
 * @param failureClass what it is about
 * @param scope how far it reaches
 * @param detail in words
 */
record TwilioError(int code, FailureClass failureClass, Scope scope, String detail) {
    private static final Map<Integer, TwilioError> TABLE = new HashMap<>();

    static {
        rows(ACCOUNT, Scope.PROVIDER, "the account or its token is not accepted", 20003, 20403, 20404);
        rows(THROTTLED, Scope.PROVIDER, "too many requests at once", 20429);
        rows(PROVIDER_FAULT, Scope.PROVIDER, "an error inside Twilio", 20500, 30021);
        rows(THROTTLED, Scope.RECIPIENT, "too many messages to this recipient", 14107);
        rows(RECIPIENT, Scope.RECIPIENT, "the number is not valid", 21211);
        rows(RECIPIENT, Scope.RECIPIENT, "the number cannot receive text messages", 21614);
        rows(RECIPIENT, Scope.RECIPIENT, "there is no route to the number", 21612);
        rows(ACCOUNT, Scope.COUNTRY, "sending to this country is not enabled", 21408);
        rows(ACCOUNT, Scope.SENDER, "the sending number cannot send this", 21606);
        rows(ACCOUNT, Scope.PROVIDER, "a trial account may not send to this number", 21608);
        rows(OPT_OUT, Scope.RECIPIENT, "the recipient has opted out with STOP", 21610);
        rows(THROTTLED, Scope.SENDER, "the sending number's queue is full", 21611);
        rows(CONTENT, Scope.MESSAGE, "a parameter is missing or too long", 21602, 21603, 21604, 21617);
        rows(THROTTLED, Scope.SENDER, "the queue has overflowed", 30001);
        rows(ACCOUNT, Scope.PROVIDER, "the account is suspended", 30002);
        rows(POLICY, Scope.RECIPIENT, "the handset cannot be reached at the moment", 30003);
        rows(RECIPIENT, Scope.RECIPIENT, "blocked by the carrier or the recipient", 30004);
        rows(RECIPIENT, Scope.RECIPIENT, "the number does not exist", 30005);
        rows(RECIPIENT, Scope.RECIPIENT, "a landline, or a carrier that cannot be reached", 30006);
        rows(CONTENT, Scope.MESSAGE, "filtered by the carrier", 30007);
        rows(PROVIDER_FAULT, Scope.MESSAGE, "an unknown error at the carrier", 30008);
        rows(ACCOUNT, Scope.SENDER, "the sending number is not registered for A2P 10DLC", 30034);
        rows(PROVIDER_FAULT, Scope.MESSAGE, "the validity period ran out before it could be sent", 30036);
        rows(
                ACCOUNT,
                Scope.PROVIDER,
                "the channel's sender, account or billing is not in order",
                63001,
                63002,
                63007,
                63008,
                63010,
                63020,
                63021,
                63022,
                63025,
                63051,
                63062);
        rows(RECIPIENT, Scope.RECIPIENT, "the recipient cannot be reached on this channel", 63003, 63024, 63031, 63033);
        rows(RECIPIENT, Scope.RECIPIENT, "blocked by the recipient", 63014);
        rows(CONTENT, Scope.MESSAGE, "the content is not accepted", 63005, 63006, 63011, 63013, 63019, 63037);
        rows(CONTENT, Scope.RECIPIENT, "outside the 24 hour window: needs a template", 63016);
        rows(CONTENT, Scope.TEMPLATE, "the template is not accepted", 63026, 63027, 63028, 63029, 63030, 63041);
        rows(PROVIDER_FAULT, Scope.PROVIDER, "an internal error of the channel", 63012, 63023);
        rows(THROTTLED, Scope.SENDER, "the channel's limit is reached", 63017, 63018, 63038);
        rows(POLICY, Scope.RECIPIENT, "held back by an experiment of Meta's", 63032);
        rows(POLICY, Scope.RECIPIENT, "Meta has chosen not to deliver", 63049);
        rows(POLICY, Scope.RECIPIENT, "the recipient takes no marketing messages", 63050);
    }

    private static void rows(FailureClass failureClass, Scope scope, String detail, int... codes) {
        for (int code : codes) {
            TABLE.put(code, new TwilioError(code, failureClass, scope, detail));
        }
    }

    /**
     * The meaning of a code; one that is not known counts as Twilio's fault when it came with a server error or after
     * the message had been accepted, else as a mistake in the request.
     *
     * @param code Twilio's code
     * @param status the HTTP status, or 0 for a code that came by callback
     */
    static TwilioError of(int code, int status) {
        TwilioError known = TABLE.get(code);
        if (known != null) {
            return known;
        }
        return status >= 500 || status == 0
                ? new TwilioError(code, PROVIDER_FAULT, Scope.MESSAGE, "unknown code, taken for a fault of Twilio's")
                : new TwilioError(code, CONTENT, Scope.MESSAGE, "unknown code, taken for a mistake in the request");
    }
}
