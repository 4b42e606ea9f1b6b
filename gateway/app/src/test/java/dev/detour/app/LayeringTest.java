package dev.detour.app;

import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

/** Who may know whom. All modules are on this one's class path. */
class LayeringTest {
    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.detour");

    @Test
    void allModulesAreLookedAt() {
        // When // Then
        assertThat(ALL)
                .extracting(type -> type.getPackageName())
                .contains(
                        "dev.detour.app.router",
                        "dev.detour.channel",
                        "dev.detour.channel.smtp",
                        "dev.detour.channel.twilio",
                        "dev.detour.channel.whatsapp",
                        "dev.detour.contract",
                        "dev.detour.core.delivery");
    }

    @Test
    void theCoreKnowsTheContractAndTheChannelsInterfaceOnly() {
        classes()
                .that()
                .resideInAPackage("dev.detour.core..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "dev.detour.core..", "dev.detour.contract", "dev.detour.channel", "java..", "org.jspecify..")
                .check(ALL);
    }

    @Test
    void theCoreHasNoClockNoChanceAndNoLog() {
        noClasses()
                .that()
                .resideInAPackage("dev.detour.core..")
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(InstantSource.class, "system")
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .callConstructor(Random.class)
                .orShould()
                .accessClassesThat()
                .belongToAnyOf(Clock.class, ThreadLocalRandom.class)
                .orShould()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage("java.util.logging..", "java.io..", "java.nio.file..", "java.net..")
                .check(core());
    }

    /** The stored form is bytes, and java.io is how bytes are made; it touches no file. */
    private static JavaClasses core() {
        return ALL.that(DescribedPredicate.describe(
                "are no codec", type -> !type.getSimpleName().endsWith("Codec")));
    }

    @Test
    void theContractKnowsTheChannelsInterfaceOnly() {
        noClasses()
                .that()
                .resideInAPackage("dev.detour.contract..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.detour.core..", "dev.detour.app..", "dev.detour.channel.*..", "io..", "org.apache..")
                .check(ALL);
    }

    @Test
    void aChannelKnowsNothingOfTheGatewayNorOfOtherChannels() {
        for (String channel : new String[] {"smtp", "twilio", "whatsapp"}) {
            classes()
                    .that()
                    .resideInAPackage("dev.detour.channel." + channel + "..")
                    .should()
                    .onlyDependOnClassesThat(JavaClass.Predicates.resideOutsideOfPackage("dev.detour..")
                            .or(JavaClass.Predicates.resideInAnyPackage(
                                    "dev.detour.channel", "dev.detour.channel." + channel + "..")))
                    .check(ALL);
        }
    }

    @Test
    void channelsKnowNeitherKafkaNorQuarkus() {
        noClasses()
                .that()
                .resideInAPackage("dev.detour.channel..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka..", "io.quarkus..", "io.smallrye..", "org.eclipse.microprofile..")
                .check(ALL);
    }

    @Test
    void nobodyKnowsTheApplication() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.detour.app..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.detour.app..")
                .check(ALL);
    }

    @Test
    void theApplicationKnowsNoChannelByName() {
        noClasses()
                .that()
                .resideInAPackage("dev.detour.app..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.detour.channel.*..")
                .check(ALL);
    }

    @Test
    void thePackagesOfTheApplicationFormNoCycle() {
        slices().matching("dev.detour.app.(*)..").should().beFreeOfCycles().check(ALL);
    }
}
