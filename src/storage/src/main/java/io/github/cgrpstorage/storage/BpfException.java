package io.github.cgrpstorage.storage;

import java.io.IOException;
import java.util.Optional;

/**
 * A kernel or a library refused. The message says the call, what it was on, the errno by name, and,
 * where they are proven, the cause and the remedy; each is an accessor too.
 *
 * <p>Immutable.
 */
public final class BpfException extends IOException {

  private static final long serialVersionUID = 1L;

  private final String call;
  private final int errno;
  private final String subject;
  private final String reason;
  private final String remedy;
  private final String log;

  private BpfException(Builder builder) {
    super(builder.message(), builder.cause);
    this.call = builder.call;
    this.errno = builder.errno;
    this.subject = builder.subject;
    this.reason = builder.reason;
    this.remedy = builder.remedy;
    this.log = builder.log;
  }

  /**
   * Begins a failure of a call.
   *
   * @param call the call as its manual names it, such as {@code "bpf_map_create"}
   * @param errno a positive error number, or 0 when there is none
   * @return what collects the rest
   */
  public static Builder of(String call, int errno) {
    return new Builder(call, errno);
  }

  /**
   * The call that failed.
   *
   * @return its name, such as {@code "bpf_map_create"}
   */
  public String call() {
    return call;
  }

  /**
   * The error number.
   *
   * @return a positive number, 524 too; 0 when the failure has none
   */
  public int errno() {
    return errno;
  }

  /**
   * The error number's name in the kernel.
   *
   * @return such as {@code "EPERM"}; empty when there is no number
   */
  public String errnoName() {
    return errno == 0 ? "" : Errno.name(errno);
  }

  /**
   * What the call was on.
   *
   * @return the map, the cgroup, the file; empty when the call has none
   */
  public String subject() {
    return subject;
  }

  /**
   * Why, where that is proven and not guessed.
   *
   * @return the cause
   */
  public Optional<String> reason() {
    return Optional.ofNullable(reason);
  }

  /**
   * What to do about it.
   *
   * @return the remedy, where there is one
   */
  public Optional<String> remedy() {
    return Optional.ofNullable(remedy);
  }

  /**
   * What libbpf or the kernel's verifier wrote about it.
   *
   * @return the log, where there is one
   */
  public Optional<String> log() {
    return Optional.ofNullable(log);
  }

  /** Collects what is known of a failure. Not thread-safe. */
  public static final class Builder {

    private final String call;
    private final int errno;
    private String subject = "";
    private String reason;
    private String remedy;
    private String log;
    private Throwable cause;

    private Builder(String call, int errno) {
      this.call = call;
      this.errno = errno;
    }

    /**
     * What the call was on.
     *
     * @param text the map, the cgroup, the file
     * @return this
     */
    public Builder on(String text) {
      this.subject = text;
      return this;
    }

    /**
     * The proven cause.
     *
     * @param text one sentence without a full stop; null for none
     * @return this
     */
    public Builder because(String text) {
      this.reason = text;
      return this;
    }

    /**
     * What to do about it.
     *
     * @param text an imperative without a full stop; null for none
     * @return this
     */
    public Builder remedy(String text) {
      this.remedy = text;
      return this;
    }

    /**
     * What was logged.
     *
     * @param text the log; null or blank for none
     * @return this
     */
    public Builder log(String text) {
      this.log = text == null || text.isBlank() ? null : text.strip();
      return this;
    }

    /**
     * What brought it about.
     *
     * @param throwable the cause; null for none
     * @return this
     */
    public Builder causedBy(Throwable throwable) {
      this.cause = throwable;
      return this;
    }

    /**
     * The exception.
     *
     * @return to throw
     */
    public BpfException build() {
      return new BpfException(this);
    }

    private String message() {
      StringBuilder text = new StringBuilder(call);
      if (!subject.isEmpty()) {
        text.append(" on ").append(subject);
      }
      text.append(": ");
      text.append(errno == 0 ? "failed" : Errno.name(errno) + " (" + errno + ")");
      if (reason != null) {
        text.append(": ").append(reason);
      }
      if (remedy != null) {
        text.append("; ").append(remedy);
      }
      return text.toString();
    }
  }
}
