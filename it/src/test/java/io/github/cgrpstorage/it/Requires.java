package io.github.cgrpstorage.it;

import io.github.cgrpstorage.storage.Feature;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What a test needs of the machine. It is skipped only on a kernel that is older than a feature's
 * declared release; on any other machine that lacks the feature it fails.
 */
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@ExtendWith(RequiresCondition.class)
@interface Requires {

  Feature[] value();
}
