package io.github.cgrpstorage.storage;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** How many elements an array component of a record has, for {@link RecordCodec#of(Class)}. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Length {

  /**
   * The number of elements.
   *
   * @return 1 or more
   */
  int value();
}
