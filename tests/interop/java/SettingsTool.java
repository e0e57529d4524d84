import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.node.InternalSettingsPreparer;

/**
 * Reads cases (a settings file and overrides) and has the server's own code assemble each.
 *
 * Arguments: file of cases, file for answers, an empty directory. Numbers are 32-bit big-endian, texts a length and UTF-8.
 * Cases: count; each: file, count of overrides, each: key, value.
 * Answers: each: 0 and a message where it is refused; else 1, count of settings, each: key, 0 for a text or 1 for a list,
 * the settings' text, the count of the settings' items, the items.
 */
public final class SettingsTool {
    public static void main(String[] args) throws Exception {
        LogConfigurator.configureWithoutConfig(Settings.builder().put("logger.level", "OFF").build());
        LogConfigurator.configureESLogging();
        Path directory = Path.of(args[2]);
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(Path.of(args[0]))));
            DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(Path.of(args[1]))))) {
            for (int cases = in.readInt(); cases > 0; cases--) {
                Files.write(directory.resolve("elasticsearch.yml"), bytes(in));
                Map<String, String> overrides = new LinkedHashMap<>();
                for (int count = in.readInt(); count > 0; count--) {
                    overrides.put(text(in), text(in));
                }
                answer(directory, overrides, out);
            }
        }
    }

    private static void answer(Path directory, Map<String, String> overrides, DataOutputStream out) throws Exception {
        Settings settings;
        try {
            settings = InternalSettingsPreparer.prepareEnvironment(Settings.EMPTY, overrides, directory, () -> "host").settings();
        } catch (Exception | StackOverflowError e) {
            StringBuilder reasons = new StringBuilder();
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                reasons.append(cause.getClass().getSimpleName()).append(": ").append(cause.getMessage()).append(" / ");
            }
            out.writeInt(0);
            write(out, reasons.toString());
            return;
        }
        Map<String, Object> raw = raw(settings);
        out.writeInt(1);
        out.writeInt(raw.size());
        for (Map.Entry<String, Object> entry : raw.entrySet()) {
            write(out, entry.getKey());
            out.writeInt(entry.getValue() instanceof List ? 1 : 0);
            write(out, settings.get(entry.getKey()));
            List<String> items = settings.getAsList(entry.getKey());
            out.writeInt(items.size());
            for (String item : items) {
                write(out, item);
            }
        }
    }

    /** The getters do not tell a text from a list. */
    @SuppressWarnings("unchecked")
    private static Map<String, Object> raw(Settings settings) throws ReflectiveOperationException {
        Field field = Settings.class.getDeclaredField("settings");
        field.setAccessible(true);
        return (Map<String, Object>) field.get(settings);
    }

    private static byte[] bytes(DataInputStream in) throws IOException {
        return in.readNBytes(in.readInt());
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(bytes(in), StandardCharsets.UTF_8);
    }

    private static void write(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.replaceAll("\\p{Cs}", "\ufffd").getBytes(StandardCharsets.UTF_8); // halves of pairs
        out.writeInt(bytes.length);
        out.write(bytes);
    }
}
