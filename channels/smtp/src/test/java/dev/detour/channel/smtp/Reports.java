package dev.detour.channel.smtp;

/** Delivery status notifications as mail servers write them. */
final class Reports {
    private Reports() {}

    /** A report as Postfix writes it. */
    static String postfix(String to, String action, String status, String diagnostic) {
        return """
                Return-Path: <>
                Delivered-To: %s
                Date: Tue, 24 Nov 2026 10:00:01 +0000 (UTC)
                From: MAILER-DAEMON@mx.example.org (Mail Delivery System)
                Subject: Undelivered Mail Returned to Sender
                To: %s
                Auto-Submitted: auto-replied
                MIME-Version: 1.0
                Content-Type: multipart/report; report-type=delivery-status;
                \tboundary="B1.1/mx.example.org"
                Message-Id: <20261124100001.1@mx.example.org>

                This is a MIME-encapsulated message.

                --B1.1/mx.example.org
                Content-Description: Notification
                Content-Type: text/plain; charset=us-ascii

                I'm sorry to have to inform you that your message could not be delivered to ana@example.org.

                --B1.1/mx.example.org
                Content-Description: Delivery report
                Content-Type: message/delivery-status

                Reporting-MTA: dns; mx.example.org
                X-Postfix-Queue-ID: 1
                Arrival-Date: Tue, 24 Nov 2026 09:59:58 +0000 (UTC)

                Final-Recipient: rfc822; ana@example.org
                Original-Recipient: rfc822;ana@example.org
                Action: %s
                Status: %s
                Remote-MTA: dns; mail.example.org
                Diagnostic-Code: %s

                --B1.1/mx.example.org
                Content-Description: Undelivered Message Headers
                Content-Type: text/rfc822-headers

                From: Shop <shop@example.com>
                To: ana@example.org
                Message-ID: <9deb880b43bdf6f465a0afb130aed71b31cf2196@example.com>
                Subject: Order
                X-Detour-Token: t0ken-in-header

                --B1.1/mx.example.org--
                """.formatted(to, to, action, status, diagnostic).replace("\n", "\r\n");
    }

    /** A holiday notice. */
    static String autoReply(String to) {
        return """
                Return-Path: <ana@example.org>
                From: ana@example.org
                To: %s
                Subject: Out of office
                Auto-Submitted: auto-replied

                I am away.
                """.formatted(to).replace("\n", "\r\n");
    }
}
