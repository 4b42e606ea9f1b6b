package dev.detour.app.console;

import java.util.List;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import org.jspecify.annotations.Nullable;

/** The pages; what they show is checked against them when they are built. */
@CheckedTemplate(basePath = "console")
final class Templates {
    private Templates() {}

    static native TemplateInstance overview(Views.Frame frame, Views.Overview view);

    static native TemplateInstance overviewLive(Views.Frame frame, Views.Overview view);

    static native TemplateInstance incidents(Views.Frame frame, Views.Incidents view);

    static native TemplateInstance incidentsLive(Views.Frame frame, Views.Incidents view);

    static native TemplateInstance incident(Views.Frame frame, Views.IncidentPage view);

    static native TemplateInstance incidentLive(Views.Frame frame, Views.IncidentPage view);

    static native TemplateInstance messages(Views.Frame frame, Views.Messages view);

    static native TemplateInstance messagePage(Views.Frame frame, Views.MessagePage view);

    static native TemplateInstance messagePageLive(Views.Frame frame, Views.MessagePage view);

    static native TemplateInstance deadLetters(Views.Frame frame, Views.DeadLetters view);

    static native TemplateInstance deadLetter(Views.Frame frame, Views.LetterPage view);

    static native TemplateInstance suppressions(Views.Frame frame, Views.Suppressions view);

    static native TemplateInstance overrides(Views.Frame frame, Views.Overrides view);

    static native TemplateInstance drill(Views.Frame frame, Views.Drill view);

    static native TemplateInstance log(Views.Frame frame, List<Views.AuditLine> view);

    static native TemplateInstance login(@Nullable String problem, boolean oidc, String theme);

    static native TemplateInstance welcome(String name, String theme);

    static native TemplateInstance message(String sentence, String theme);
}
