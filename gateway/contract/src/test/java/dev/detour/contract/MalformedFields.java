package dev.detour.contract;

import java.util.List;

/** Kinds with a wrong field in an otherwise right message: types, ids, addresses, content. */
final class MalformedFields {
    private MalformedFields() {}

    static void addTo(Kinds kinds) {
        types(kinds);
        identities(kinds);
        recipients(kinds);
        contents(kinds);
    }

    private static void types(Kinds kinds) {
        for (String field : List.of("text", "html", "subject", "expiresAt", "ttl")) {
            kinds.node(field + " as a number", ErrorCode.FIELD_TYPE, field + ":", message -> message.put(field, 7));
            kinds.node(
                    field + " as an array",
                    ErrorCode.FIELD_TYPE,
                    field + ":",
                    message -> message.putArray(field).add("canary-text"));
        }
        for (String field : List.of("to", "template", "media", "on", "metadata")) {
            kinds.node(
                    field + " as a string",
                    ErrorCode.FIELD_TYPE,
                    field + ":",
                    message -> message.put(field, "canary-text"));
            kinds.node(field + " as an array", ErrorCode.FIELD_TYPE, field + ":", message -> message.putArray(field));
        }
        for (String field : List.of("phone", "whatsapp", "sms", "email", "name", "timezone")) {
            kinds.node(
                    "to." + field + " as an object",
                    ErrorCode.FIELD_TYPE,
                    "to." + field + ":",
                    message -> message.withObject("to").putObject(field));
        }
        kinds.node("policy as a number", ErrorCode.FIELD_TYPE, "policy:", message -> message.put("policy", 1));
        kinds.node("buttons as an object", ErrorCode.FIELD_TYPE, "buttons:", message -> message.putObject("buttons"));
        kinds.node(
                "a button as a string",
                ErrorCode.FIELD_TYPE,
                "buttons:",
                message -> message.putArray("buttons").add("canary-text"));
        kinds.node(
                "params as a string",
                ErrorCode.FIELD_TYPE,
                "template.params:",
                message -> message.withObject("template").put("params", "canary-text"));
        kinds.node(
                "a param as an object",
                ErrorCode.FIELD_TYPE,
                "template.params:",
                message -> message.withObject("template").putArray("params").addObject());
        kinds.node(
                "on.sms as a string",
                ErrorCode.FIELD_TYPE,
                "on.sms:",
                message -> message.putObject("on").put("sms", "canary-text"));
        kinds.node(
                "on.sms.text as a number",
                ErrorCode.FIELD_TYPE,
                "on.sms.text:",
                message -> message.putObject("on").putObject("sms").put("text", 1));
    }

    private static void identities(Kinds kinds) {
        kinds.unidentified("no id", ErrorCode.ID_MISSING, message -> message.remove("id"));
        kinds.unidentified("null id", ErrorCode.ID_MISSING, message -> message.putNull("id"));
        kinds.unidentified("id as a number", ErrorCode.FIELD_TYPE, message -> message.put("id", 4711));
        kinds.unidentified("empty id", ErrorCode.ID_INVALID, message -> message.put("id", ""));
        kinds.unidentified("blank id", ErrorCode.ID_INVALID, message -> message.put("id", " \t "));
        kinds.unidentified("id of 129 characters", ErrorCode.ID_INVALID, message -> message.put("id", "i".repeat(129)));
        kinds.unidentified("id with a line break", ErrorCode.ID_INVALID, message -> message.put("id", "a\nb"));
        kinds.unidentified("id with NUL", ErrorCode.ID_INVALID, message -> message.put("id", "a\0b"));
        kinds.unidentified("id with DEL", ErrorCode.ID_INVALID, message -> message.put("id", "a\u007fb"));
    }

    private static void recipients(Kinds kinds) {
        kinds.node("no to", ErrorCode.TO_MISSING, "to:", message -> message.remove("to"));
        kinds.node("null to", ErrorCode.TO_MISSING, "to:", message -> message.putNull("to"));
        kinds.node("empty to", ErrorCode.ADDRESS_MISSING, "to:", message -> message.putObject("to"));
        kinds.node(
                "a name only",
                ErrorCode.ADDRESS_MISSING,
                "to:",
                message -> message.putObject("to").put("name", "Canary Name"));
        kinds.node(
                "no address for the policy's channels",
                ErrorCode.ADDRESS_MISSING,
                "to:",
                message -> message.put("policy", "otp").putObject("to").put("email", "canary-address@example.com"));
        for (String number : List.of(
                "015112345678",
                "4915112345678",
                "+",
                "+49",
                "+999123456789",
                "+491",
                "+15550123",
                "canary-address",
                "+49 151 12345678 ext. 5",
                "+4915112345678901234",
                "",
                " ",
                "+" + "4915112345678".repeat(30))) {
            for (String field : List.of("phone", "whatsapp", "sms")) {
                kinds.node(
                        "to." + field + " " + number,
                        ErrorCode.PHONE_INVALID,
                        "to." + field + ":",
                        message -> message.withObject("to").put(field, number));
            }
        }
        for (String address : List.of(
                "canary-address",
                "@example.com",
                "canary-address@",
                "canary-address@example",
                "",
                "canary-address@@example.com",
                "Canary Name <canary-address@example.com>",
                "canary-address@example.com, b@example.com",
                "canary address@example.com",
                "canary-address@example.com\r\nBcc: b@example.com",
                "canary..address@example.com",
                ".canary-address@example.com",
                "canary-address.@example.com",
                "canary-address@-example.com",
                "canary-address@exa mple.com",
                "canary-address@[127.0.0.1]",
                "canary-address@example..com",
                "a".repeat(65) + "@example.com",
                "a@" + "example.".repeat(32) + "com")) {
            kinds.node(
                    "to.email " + address,
                    ErrorCode.EMAIL_INVALID,
                    "to.email:",
                    message -> message.withObject("to").put("email", address));
        }
        kinds.node(
                "line break in to.name",
                ErrorCode.FIELD_INVALID,
                "to.name:",
                message -> message.withObject("to").put("name", "Canary Name\r\nBcc: b@example.com"));
        kinds.node(
                "to.name of 201 characters",
                ErrorCode.FIELD_INVALID,
                "to.name:",
                message -> message.withObject("to").put("name", "n".repeat(201)));
        kinds.node(
                "no such zone",
                ErrorCode.FIELD_INVALID,
                "to.timezone:",
                message -> message.withObject("to").put("timezone", "Europe/Canary Name"));
    }

    private static void contents(Kinds kinds) {
        kinds.node(
                "nothing to say",
                ErrorCode.CONTENT_MISSING,
                "text:",
                message -> message.remove(List.of("text", "html", "template", "media")));
        kinds.node("nothing that the channel can carry", ErrorCode.CONTENT_MISSING, "text:", message -> {
            message.remove(List.of("text", "template", "media"));
            message.put("policy", "otp");
        });
        kinds.node(
                "HTML without subject",
                ErrorCode.CONTENT_MISSING,
                "subject:",
                message -> message.remove(List.of("text", "subject")));
        kinds.node("blank text", ErrorCode.CONTENT_INVALID, "text:", message -> message.put("text", " \n "));
        kinds.node("NUL in the text", ErrorCode.CONTENT_INVALID, "text:", message -> message.put("text", "a\0b"));
        kinds.node("blank HTML", ErrorCode.CONTENT_INVALID, "html:", message -> message.put("html", ""));
        kinds.node(
                "text too long for SMS",
                ErrorCode.CONTENT_INVALID,
                "text:",
                message -> message.put("text", "t".repeat(1601)));
        kinds.node("text too long for WhatsApp", ErrorCode.CONTENT_INVALID, "text:", message -> {
            message.put("text", "t".repeat(4097)).put("policy", "marketing");
            message.remove("template");
        });
        kinds.node(
                "line break in the subject",
                ErrorCode.CONTENT_INVALID,
                "subject:",
                message -> message.put("subject", "canary-subject\r\nBcc: b@example.com"));
        kinds.node(
                "subject of 1,000 characters",
                ErrorCode.CONTENT_INVALID,
                "subject:",
                message -> message.put("subject", "s".repeat(1000)));
        kinds.node(
                "line break in an override's subject",
                ErrorCode.CONTENT_INVALID,
                "on.email.subject:",
                message -> message.putObject("on")
                        .putObject("email")
                        .put("subject", "canary-subject\nBcc: b@example.com"));
        kinds.node(
                "template without name",
                ErrorCode.CONTENT_INVALID,
                "template.name:",
                message -> message.withObject("template").remove("name"));
        kinds.node(
                "line break in the language",
                ErrorCode.CONTENT_INVALID,
                "template.language:",
                message -> message.withObject("template").put("language", "en\nde"));
        for (String url : List.of(
                "ftp://example.com/canary-text",
                "file:///etc/passwd",
                "canary-text",
                "http://",
                "https:/canary-text",
                "https://canary-text:secret@example.com/",
                "https://example.com/canary text")) {
            kinds.node(
                    "media.url " + url,
                    ErrorCode.CONTENT_INVALID,
                    "media.url:",
                    message -> message.withObject("media").put("url", url));
        }
        kinds.node(
                "media without url",
                ErrorCode.CONTENT_INVALID,
                "media.url:",
                message -> message.withObject("media").remove("url"));
        kinds.node(
                "media without type",
                ErrorCode.CONTENT_INVALID,
                "media.type:",
                message -> message.withObject("media").remove("type"));
        kinds.node(
                "malformed type",
                ErrorCode.CONTENT_INVALID,
                "media.type:",
                message -> message.withObject("media").put("type", "canary-text"));
        kinds.node("four buttons", ErrorCode.CONTENT_INVALID, "buttons:", message -> {
            for (int i = 0; i < 4; i++) {
                message.withArray("buttons").addObject().put("id", "b" + i).put("title", "canary-text");
            }
        });
        kinds.node(
                "button without title",
                ErrorCode.CONTENT_INVALID,
                "buttons:",
                message -> message.putArray("buttons").addObject().put("id", "yes"));
        kinds.node(
                "button with a long title",
                ErrorCode.CONTENT_INVALID,
                "buttons.title:",
                message ->
                        message.putArray("buttons").addObject().put("id", "yes").put("title", "canary-text".repeat(2)));
    }
}
