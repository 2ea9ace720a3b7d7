// In every page: light or dark, as chosen or as the system is, and the menu of small screens. The API reference keeps the choice under
// the same name.
// @ts-nocheck: it runs in a browser, whose types the scripts around it do not have.
{
  const page = document.documentElement;
  const stored = localStorage.getItem("theme");
  if (stored === "dark" || stored === "light") page.classList.add(stored);

  addEventListener("DOMContentLoaded", () => {
    document.getElementById("theme").addEventListener("click", () => {
      const dark = page.classList.contains("dark") || (!page.classList.contains("light") && matchMedia("(prefers-color-scheme: dark)").matches);
      const next = dark ? "light" : "dark";
      page.classList.remove("dark", "light");
      page.classList.add(next);
      localStorage.setItem("theme", next);
    });
    const menu = document.getElementById("menu");
    menu.addEventListener("click", () => {
      const open = document.body.classList.toggle("menu");
      menu.setAttribute("aria-expanded", String(open));
    });
    document.querySelector("#pages [aria-current]")?.scrollIntoView({ block: "nearest" });
  });
}
