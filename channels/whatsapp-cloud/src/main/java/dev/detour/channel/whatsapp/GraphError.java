package dev.detour.channel.whatsapp;

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
 * What Meta's error codes mean (Cloud API, "Error codes", 14 November 2025). Meta's own advice is to go by the code and
 * never by the HTTP status: throttling comes as 400, a missing permission as 500.
 *
 * @param code Meta's code
 * @param failureClass what it is about
 * @param scope how far it reaches
 * @param detail in words
 */
record GraphError(int code, FailureClass failureClass, Scope scope, String detail) {
    private static final Map<Integer, GraphError> TABLE = new HashMap<>();

    static {
        row(0, ACCOUNT, Scope.PROVIDER, "the access token is not accepted");
        row(1, PROVIDER_FAULT, Scope.PROVIDER, "unknown error at Meta, or an invalid request");
        row(2, PROVIDER_FAULT, Scope.PROVIDER, "Meta's API is down or overloaded");
        row(3, ACCOUNT, Scope.PROVIDER, "the app lacks a capability or permission");
        row(4, THROTTLED, Scope.PROVIDER, "the app makes too many calls");
        row(10, ACCOUNT, Scope.PROVIDER, "permission denied");
        row(33, ACCOUNT, Scope.SENDER, "the sending number has been deleted");
        row(100, CONTENT, Scope.MESSAGE, "a parameter is invalid");
        row(190, ACCOUNT, Scope.PROVIDER, "the access token has expired");
        row(368, ACCOUNT, Scope.PROVIDER, "temporarily blocked for policy violations");
        row(80007, THROTTLED, Scope.PROVIDER, "the business account makes too many calls");
        row(80008, THROTTLED, Scope.PROVIDER, "too many calls to template endpoints");
        row(130429, THROTTLED, Scope.SENDER, "the number's throughput is reached");
        row(130472, POLICY, Scope.RECIPIENT, "the recipient is part of an experiment of Meta's");
        row(130497, ACCOUNT, Scope.COUNTRY, "the business may not send to this country");
        row(131000, PROVIDER_FAULT, Scope.PROVIDER, "something went wrong at Meta");
        row(131005, ACCOUNT, Scope.PROVIDER, "access denied");
        row(131008, CONTENT, Scope.MESSAGE, "a required parameter is missing");
        row(131009, CONTENT, Scope.MESSAGE, "a parameter's value is not valid");
        row(131016, PROVIDER_FAULT, Scope.PROVIDER, "a service of Meta's is unavailable");
        row(131021, RECIPIENT, Scope.RECIPIENT, "recipient and sender are the same number");
        row(131026, RECIPIENT, Scope.RECIPIENT, "the recipient cannot be reached on WhatsApp");
        row(131031, ACCOUNT, Scope.PROVIDER, "the account is locked");
        row(131037, ACCOUNT, Scope.SENDER, "the number's display name is not approved");
        row(131042, ACCOUNT, Scope.PROVIDER, "the business is not eligible, e.g. for lack of a payment method");
        row(131045, ACCOUNT, Scope.SENDER, "the number is not registered correctly");
        row(
                131047,
                CONTENT,
                Scope.RECIPIENT,
                "more than 24 hours since the recipient's last message: needs a template");
        row(131048, THROTTLED, Scope.SENDER, "too many of the number's messages were blocked or reported as spam");
        row(131049, POLICY, Scope.RECIPIENT, "Meta has chosen not to deliver, for healthy engagement");
        row(131050, OPT_OUT, Scope.RECIPIENT, "the recipient has stopped marketing messages");
        row(131051, CONTENT, Scope.MESSAGE, "unsupported type of message");
        row(131052, CONTENT, Scope.MESSAGE, "media cannot be downloaded");
        row(131053, CONTENT, Scope.MESSAGE, "media cannot be uploaded");
        row(131055, CONTENT, Scope.MESSAGE, "method not allowed");
        row(131056, THROTTLED, Scope.RECIPIENT, "too many messages to this recipient in a short time");
        row(131057, PROVIDER_FAULT, Scope.SENDER, "the number is in maintenance, for a minute at the most");
        row(132000, CONTENT, Scope.TEMPLATE, "the number of the template's parameters does not match");
        row(132001, CONTENT, Scope.TEMPLATE, "the template does not exist in this language, or is not approved");
        row(132005, CONTENT, Scope.MESSAGE, "the template's text is too long with these parameters");
        row(132007, CONTENT, Scope.TEMPLATE, "the template's content violates a policy");
        row(132012, CONTENT, Scope.TEMPLATE, "the format of the template's parameters does not match");
        row(132015, ACCOUNT, Scope.TEMPLATE, "the template is paused for low quality");
        row(132016, ACCOUNT, Scope.TEMPLATE, "the template is disabled for low quality");
        row(132068, CONTENT, Scope.TEMPLATE, "the flow is blocked");
        row(132069, THROTTLED, Scope.SENDER, "the flow is throttled");
        row(133000, ACCOUNT, Scope.SENDER, "an earlier deregistration is incomplete");
        row(133004, PROVIDER_FAULT, Scope.PROVIDER, "a server of Meta's is temporarily unavailable");
        row(133005, ACCOUNT, Scope.SENDER, "the two-step verification PIN is wrong");
        row(133006, ACCOUNT, Scope.SENDER, "the number must be verified again");
        row(133008, ACCOUNT, Scope.SENDER, "too many wrong PINs");
        row(133009, ACCOUNT, Scope.SENDER, "the PIN was entered too fast");
        row(133010, ACCOUNT, Scope.SENDER, "the number is not registered");
        row(133015, ACCOUNT, Scope.SENDER, "the number was deleted a moment ago");
        row(133016, THROTTLED, Scope.SENDER, "too many registrations of the number");
        row(134011, ACCOUNT, Scope.PROVIDER, "the terms of WhatsApp Payments are not accepted");
        row(134100, CONTENT, Scope.MESSAGE, "only marketing messages are supported here");
        row(134101, THROTTLED, Scope.TEMPLATE, "the template is still being synchronised, for ten minutes at the most");
        row(134102, ACCOUNT, Scope.TEMPLATE, "the template is not available here");
        row(135000, CONTENT, Scope.MESSAGE, "the request's parameters are wrong");
        row(141002, ACCOUNT, Scope.PROVIDER, "the account is restricted");
        row(2494100, PROVIDER_FAULT, Scope.SENDER, "the number is in maintenance, for some minutes");
    }

    /**
     * The meaning of a code with its subcode. 100 with subcode 33 says that the object in the address, which is our number,
     * does not exist for this token; that no message can mend.
     */
    static GraphError of(int code, int subcode, int status) {
        return code == 100 && subcode == 33
                ? new GraphError(code, ACCOUNT, Scope.SENDER, "the number does not exist for this access token")
                : of(code, status);
    }

    private static void row(int code, FailureClass failureClass, Scope scope, String detail) {
        TABLE.put(code, new GraphError(code, failureClass, scope, detail));
    }

    /**
     * The meaning of a code. Newer codes exist than any table has: one that came with a server error, or that came by
     * webhook after the request had been accepted as valid, is taken for a fault of Meta's; any other for a mistake in
     * the request. {@code unknown} in the detail lets it be found and added.
     *
     * @param code Meta's code
     * @param status the HTTP status, or 0 for a code that came by webhook
     */
    static GraphError of(int code, int status) {
        GraphError known = TABLE.get(code);
        if (known != null) {
            return known;
        }
        if (code >= 200 && code <= 299) {
            return new GraphError(code, ACCOUNT, Scope.PROVIDER, "a permission of the API is missing");
        }
        return status >= 500 || status == 0
                ? new GraphError(code, PROVIDER_FAULT, Scope.MESSAGE, "unknown code, taken for a fault of Meta's")
                : new GraphError(code, CONTENT, Scope.MESSAGE, "unknown code, taken for a mistake in the request");
    }
}
