package io.github.cgrpstorage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.Feature;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/** The page of {@code serve} in a real browser. Screenshots stay in target/screenshots. */
@Tag("host")
@Requires({Feature.CGRP_STORAGE, Feature.TP_BTF, Feature.CGROUP_ITERATOR, Feature.BPFFS})
class PageIT extends ServeFixture {

  private static final Path SCREENSHOTS = Path.of(System.getProperty("cgrpstorage.it.screenshots"));
  private static final Dimension PHONE = new Dimension(500, 900);

  /** Whether any point of the heat map has a colour. */
  private static final String IS_DRAWN =
      "const map = document.getElementById('map');"
          + "const points = map.getContext('2d').getImageData(0, 0, map.width, map.height).data;"
          + "return points.some((value) => value > 0);";

  private ChromeDriver browser;
  private Path profile;

  @BeforeEach
  void openBrowser() throws IOException {
    profile = Files.createTempDirectory("cgrp-it-browser");
    ChromeOptions options = new ChromeOptions();
    options.setBinary("/usr/bin/chromium");
    options.addArguments(
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--window-size=1280,900",
        "--user-data-dir=" + profile);
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(new File("/usr/bin/chromedriver"))
            .build();
    browser = new ChromeDriver(service, options);
  }

  @AfterEach
  void closeBrowser() throws IOException {
    if (browser != null) {
      browser.quit();
    }
    Eventually.holds("the profile is gone", this::removeProfile);
  }

  /** The browser's processes end a little later than it says. */
  private boolean removeProfile() {
    try {
      TestFiles.removeTree(profile);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private void show(Serving serving, String what) {
    browser.get(serving.address().toString());
    awaitText("#rows", what);
  }

  private void awaitText(String selector, String what) {
    Eventually.holds(what + " in " + selector, () -> text(selector).contains(what));
  }

  private String text(String selector) {
    try {
      return browser.findElement(By.cssSelector(selector)).getText();
    } catch (StaleElementReferenceException e) {
      return "";
    }
  }

  private List<String> names() {
    return browser.findElements(By.cssSelector("#rows .name span")).stream()
        .map(WebElement::getText)
        .toList();
  }

  private void press(CharSequence... keys) {
    browser.switchTo().activeElement().sendKeys(keys);
  }

  private void screenshot(String name) throws IOException {
    Files.createDirectories(SCREENSHOTS);
    Files.write(SCREENSHOTS.resolve(name + ".png"), browser.getScreenshotAs(OutputType.BYTES));
  }

  private void assertQuiet() {
    assertEquals(List.of(), browser.manage().logs().get("browser").getAll());
  }

  @Test
  void theTreeIsLive() throws IOException {
    loadAndPin();
    Cgroup outer = cgroups.make("outer");
    Cgroup inner = cgroups.make(outer, "inner");
    show(serve(), "inner");
    Load.run(inner, "exec", 400);
    By exec = By.cssSelector(cell(inner, ".exec"));
    Eventually.holds("exec/s", () -> !browser.findElement(exec).getText().isEmpty());
    By sum = By.cssSelector(cell(outer, ".exec"));
    assertTrue(!browser.findElement(sum).getText().isEmpty());
    click(cell(inner, ".exec"));
    awaitText("#about", name(inner));
    click("#all summary");
    awaitText("#numbers", "cgroup_processes_exec");
    screenshot("detail");
    assertQuiet();
  }

  /** Not only that something is wrong, but what. */
  @Test
  void thePageSaysWhyThereIsNothing() throws IOException {
    Files.createDirectory(pins);
    browser.get(serve().address().toString());
    awaitText("#trouble", pins.toString());
  }

  /** Markup in a name is text; a policy would stop a script all the same. */
  @Test
  void hostileNamesAreText() throws IOException {
    loadAndPin();
    String hostile = "<img src=x onerror=\"document.title='owned'\">";
    Cgroup cgroup = cgroups.make(hostile);
    show(serve(), hostile);
    click(cell(cgroup, ".name"));
    awaitText("#about", hostile);
    assertEquals("cgroups", browser.getTitle());
    assertEquals(0, browser.findElements(By.cssSelector("img")).size());
    screenshot("hostile");
    assertQuiet();
  }

  @Test
  void byKeyboardAndOnAPhone() throws IOException {
    loadAndPin();
    Cgroup outer = cgroups.make("outer");
    cgroups.make(outer, "inner");
    show(serve(), "inner");
    browser.findElement(By.tagName("body")).sendKeys("/");
    press("outer");
    Eventually.holds("two are left", () -> names().size() == 2);
    press(Keys.ESCAPE);
    Eventually.holds("all are back", () -> names().size() > 2);
    click(cell(outer, ".name span"));
    awaitText("#about", name(outer));
    press(Keys.ARROW_LEFT);
    Eventually.holds("closed", () -> !names().contains("inner"));
    press(Keys.ARROW_RIGHT);
    Eventually.holds("open", () -> names().contains("inner"));
    press(Keys.ARROW_DOWN);
    press(Keys.ENTER);
    awaitText("#about", name(outer) + "/inner");
    browser.manage().window().setSize(PHONE);
    Eventually.holds("no scrolling sideways", this::fits);
    screenshot("phone");
    assertQuiet();
  }

  @Test
  void sortedAndDrawn() throws IOException {
    loadAndPin();
    Cgroup busy = cgroups.make("busy");
    Cgroup calm = cgroups.make("calm");
    show(serve(), "calm");
    Eventually.holds("both execute", () -> execute(busy, 60, calm, 20));
    press("p");
    click("th.exec button");
    assertEquals(List.of("busy", "calm"), siblings());
    click("th.exec button");
    assertEquals(List.of("calm", "busy"), siblings());
    click("th.name button");
    assertEquals(List.of("busy", "calm"), siblings());
    String title = browser.findElement(By.cssSelector("th.name")).getAttribute("aria-sort");
    assertEquals("ascending", title);
    click("th.exec button");
    By line = By.cssSelector(cell(busy, ".picture polyline"));
    assertTrue(browser.findElement(line).getAttribute("points").contains(","));
    click(cell(busy, ".exec"));
    awaitText("#summary", "waits in the last two minutes");
    assertTrue((Boolean) browser.executeScript(IS_DRAWN));
    screenshot("sorted");
    assertQuiet();
  }

  private boolean execute(Cgroup one, int often, Cgroup other, int less) {
    try {
      Load.run(one, "exec", often);
      Load.run(other, "exec", less);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Stream.of(one, other)
        .map(cgroup -> cell(cgroup, ".exec"))
        .noneMatch(cell -> text(cell).isEmpty());
  }

  /** Of a cgroup's row. */
  private static String cell(Cgroup cgroup, String column) {
    return "tr[data-id=\"" + cgroup.id() + "\"] " + column;
  }

  private void click(String selector) {
    browser.findElement(By.cssSelector(selector)).click();
  }

  private List<String> siblings() {
    return names().stream().filter(List.of("busy", "calm")::contains).toList();
  }

  private boolean fits() {
    return (Boolean)
        browser.executeScript(
            "return document.documentElement.scrollWidth <= document.documentElement.clientWidth");
  }

  @Test
  void itSaysWhenThereIsNoAgent() throws IOException {
    Serving serving = serve("--interval", "100ms");
    browser.get(serving.address().toString());
    awaitText("#trouble", "cgrp-storage load");
    loadAndPin();
    awaitText("#rows", name(cgroups.root()));
    screenshot("tree");
  }
}
