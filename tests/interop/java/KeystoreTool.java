import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeSet;

import org.elasticsearch.common.settings.KeyStoreWrapper;

/**
 * The server's own keystore class. `read DIRECTORY PASSPHRASE` prints `name hex` for each entry; `write DIRECTORY
 * PASSPHRASE FILE` makes a keystore of the lines `name hex` in FILE.
 */
public final class KeystoreTool {
    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[1]);
        char[] passphrase = args[2].toCharArray();
        if (args[0].equals("write")) {
            KeyStoreWrapper keystore = KeyStoreWrapper.create();
            for (String line : Files.readAllLines(Path.of(args[3]))) {
                int space = line.indexOf(' ');
                keystore.setFile(line.substring(0, space), HexFormat.of().parseHex(line.substring(space + 1)));
            }
            keystore.save(directory, passphrase);
            return;
        }
        KeyStoreWrapper keystore = KeyStoreWrapper.load(directory);
        keystore.decrypt(passphrase);
        Set<String> names = new TreeSet<>(keystore.getSettingNames());
        for (String name : names) {
            try (var value = keystore.getFile(name)) {
                System.out.println(name + " " + HexFormat.of().formatHex(value.readAllBytes()));
            }
        }
    }
}
