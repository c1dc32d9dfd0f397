package io.github.cgrpstorage.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A whole number of bytes, {@code K}, {@code M} or {@code G}: powers of 1024. */
final class Sizes implements ITypeConverter<Long> {

  private static final Pattern FORM = Pattern.compile("([1-9]\\d{0,8})([KMG]?)(?:iB|B)?");

  @Override
  public Long convert(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new TypeConversionException("'" + text + "' is no size such as 500K, 100M or 2G");
    }
    long number = Long.parseLong(matcher.group(1));
    // " KMG": none of them is 1024 to the power of 0.
    return number << 10 * " KMG".indexOf((matcher.group(2) + " ").charAt(0));
  }
}
