package org.kakitome;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/** Starts the application. */
@QuarkusMain
public final class Kakitome {
    private Kakitome() {}

    public static void main(String... args) {
        Quarkus.run(args);
    }
}
