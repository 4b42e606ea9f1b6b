package dev.detour.contract;

/** Every reason for which a record ends as a dead letter. */
public enum ErrorCode {
    KEY_MISSING("key.missing"),
    VALUE_MISSING("value.missing"),
    VALUE_TOO_LARGE("value.too-large"),
    JSON_MALFORMED("json.malformed"),
    JSON_ENCODING("json.encoding"),
    JSON_TOO_DEEP("json.too-deep"),
    JSON_DUPLICATE_FIELD("json.duplicate-field"),
    JSON_NOT_AN_OBJECT("json.not-an-object"),
    FIELD_TYPE("field.type"),
    FIELD_INVALID("field.invalid"),
    ID_MISSING("id.missing"),
    ID_INVALID("id.invalid"),
    ID_CONFLICT("id.conflict"),
    TO_MISSING("to.missing"),
    ADDRESS_MISSING("address.missing"),
    PHONE_INVALID("phone.invalid"),
    EMAIL_INVALID("email.invalid"),
    CONTENT_MISSING("content.missing"),
    CONTENT_INVALID("content.invalid"),
    POLICY_UNKNOWN("policy.unknown"),
    POLICY_INVALID("policy.invalid"),
    EXPIRY_INVALID("expiry.invalid"),
    EXPIRED("expired"),
    CLOUDEVENT_INVALID("cloudevent.invalid"),
    /** Not a producer's mistake: a record on an internal topic that no node of this release has written. */
    INTERNAL_MALFORMED("internal.malformed");

    private final String code;

    ErrorCode(String code) {
        this.code = code;
    }

    /** As in the header {@code error.code} and in a status event's reason. */
    public String code() {
        return code;
    }

    @Override
    public String toString() {
        return code;
    }
}
