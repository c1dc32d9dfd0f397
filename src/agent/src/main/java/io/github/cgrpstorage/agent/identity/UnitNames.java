package io.github.cgrpstorage.agent.identity;

import io.github.cgrpstorage.storage.Text;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names that systemd gives to cgroups: unit-name.c and cgroup-util.c of systemd. */
final class UnitNames {

  /** VALID_CHARS_WITH_AT and the types of unit that have a cgroup. */
  private static final Pattern UNIT =
      Pattern.compile("[A-Za-z0-9:_.\\\\@-]+\\.(?:service|scope|mount|socket|swap)");

  private static final Pattern SLICE = Pattern.compile("[A-Za-z0-9:_.\\\\-]+\\.slice");
  private static final Pattern USER_MANAGER = Pattern.compile("user@[0-9]+\\.service");
  private static final Pattern ESCAPE = Pattern.compile("\\\\x([0-9a-fA-F]{2})");

  /** UNIT_NAME_MAX. */
  private static final int LONGEST = 255;

  private UnitNames() {}

  static boolean isUnit(String name) {
    return matches(UNIT, name);
  }

  static boolean isSlice(String name) {
    return matches(SLICE, name);
  }

  static boolean isUserManager(String name) {
    return USER_MANAGER.matcher(name).matches();
  }

  private static boolean matches(Pattern pattern, String name) {
    return name.length() <= LONGEST && pattern.matcher(withoutPrefix(name)).matches();
  }

  /** cg_unescape: one underscore stands before a name that the kernel could mean too. */
  private static String withoutPrefix(String name) {
    return name.startsWith("_") ? name.substring(1) : name;
  }

  /** A unit's or slice's name as people know it. */
  static String shown(String name) {
    return unescape(withoutPrefix(name));
  }

  /** Any name on one line, with systemd's {@code \xNN} undone. */
  static String unescape(String name) {
    Matcher escapes = ESCAPE.matcher(name);
    String bytes =
        escapes.replaceAll(
            escape ->
                Matcher.quoteReplacement(
                    String.valueOf((char) Integer.parseInt(escape.group(1), 16))));
    return asText(bytes);
  }

  /** Characters that are bytes, as text on one line. */
  static String asText(String bytes) {
    return Text.escape(bytes.getBytes(StandardCharsets.ISO_8859_1));
  }
}
