/** Light or dark: the reader's system decides unless the reader chose; the choice stays in this browser. */
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const read = () => {
    try {
      return localStorage.getItem("comity.theme");
    } catch {
      return null;
    }
  };
  const chosen = read();
  if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;

  addEventListener("DOMContentLoaded", () => {
    for (const button of document.querySelectorAll("[data-theme-toggle]")) {
      button.hidden = false;
      button.addEventListener("click", () => {
        const isDark = root.dataset.theme ? root.dataset.theme === "dark" : dark.matches;
        root.dataset.theme = isDark ? "light" : "dark";
        try {
          localStorage.setItem("comity.theme", root.dataset.theme);
        } catch {
          // Without storage the choice lasts as long as the page.
        }
      });
    }
  });
})();
