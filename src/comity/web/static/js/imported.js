/** Comments of a Word file, handed over to the delegation's room: by this browser, never by the server. */
import { goTo } from "./page.js";

const button = document.querySelector("[data-take-remarks]");
if (button) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const list = document.querySelector("[data-remarks]");
    const remarks = [...list.querySelectorAll("[data-provision]")].map((item) => ({
      place: JSON.parse(item.querySelector("script").textContent),
      author: item.querySelector("[data-author]").textContent,
      quote: item.querySelector("[data-quote]")?.textContent ?? "",
      words: item.querySelector("[data-words]").innerText,
    }));
    sessionStorage.setItem("comity.remarks", JSON.stringify({ text: list.dataset.remarks, remarks }));
    goTo("/rooms");
  });
}
