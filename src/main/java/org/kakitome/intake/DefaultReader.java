package org.kakitome.intake;

import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import org.kakitome.report.ReportReader;

/** The reader of an application that does not build another. */
final class DefaultReader {
    @Produces
    @Singleton
    @DefaultBean
    ReportReader reader() {
        return new ReportReader(Clock.systemUTC());
    }
}
