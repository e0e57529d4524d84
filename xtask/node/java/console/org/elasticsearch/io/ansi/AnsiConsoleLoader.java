package org.elasticsearch.io.ansi;

import org.elasticsearch.bootstrap.ConsoleLoader;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/** Sees a terminal where standard output is one, so that the node announces itself as the real one would. */
public class AnsiConsoleLoader implements Supplier<ConsoleLoader.Console> {
    @Override
    public ConsoleLoader.Console get() {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
            if (target.startsWith("/dev/pts/") || target.startsWith("/dev/tty")) {
                return new ConsoleLoader.Console(System.out, () -> 100, false, StandardCharsets.UTF_8);
            }
        } catch (IOException ignored) {
            // Without /proc nobody can tell.
        }
        return null;
    }
}
