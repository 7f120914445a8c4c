// Many files at once: each is sent by itself, so that its progress shows, and all belong to one import. Without script the form sends them together; so it does
// with a single small file, whose outcome then stands on this very page.
(() => {
  const form = document.querySelector(".kt-drop");
  const input = form?.querySelector("input[type=file]");
  if (!input) return;
  const list = form.querySelector(".kt-uploads");
  const end = form.querySelector(".kt-uploads-end");
  const SMALL = 1024 * 1024;
  const AT_ONCE = 2;

  const json = async (response) => {
    if (!response.ok) throw new Error(String(response.status));
    return response.json();
  };

  const begin = (files) => {
    const name = files[0].name + (files.length > 1 ? ` + ${files.length - 1}` : "");
    return fetch(`/api/v1/imports?name=${encodeURIComponent(name)}`, { method: "POST" }).then(json);
  };

  const line = (file) => {
    const item = document.createElement("li");
    const name = document.createElement("span");
    name.textContent = file.name;
    const bar = document.createElement("progress");
    bar.max = Math.max(file.size, 1);
    bar.value = 0;
    bar.setAttribute("aria-label", file.name);
    const word = document.createElement("span");
    word.className = "kt-quiet";
    item.append(name, bar, word);
    list.append(item);
    return { item, bar, word };
  };

  // fetch tells no progress of what it sends
  const send = (file, importId, { item, bar, word }) =>
    new Promise((resolve) => {
      const request = new XMLHttpRequest();
      request.open("POST", `/api/v1/reports?import=${importId}&filename=${encodeURIComponent(file.name)}`);
      request.setRequestHeader("Content-Type", "application/octet-stream");
      request.upload.onprogress = (event) => (bar.value = event.loaded);
      request.onloadend = () => {
        const taken = request.status === 202;
        bar.value = bar.max;
        word.textContent = taken ? form.dataset.sent : form.dataset.failed;
        item.classList.toggle("kt-failed", !taken);
        resolve(taken);
      };
      word.textContent = form.dataset.sending;
      request.send(file);
    });

  const sendAll = async (files) => {
    if (files.length === 0 || form.classList.contains("kt-busy")) return;
    form.classList.add("kt-busy");
    list.hidden = false;
    list.replaceChildren();
    end.replaceChildren();
    try {
      const { importId } = await begin(files);
      const waiting = files.map((file) => ({ file, line: line(file) }));
      let failed = 0;
      const worker = async () => {
        for (let next = waiting.shift(); next; next = waiting.shift()) if (!(await send(next.file, importId, next.line))) failed++;
      };
      await Promise.all(Array.from({ length: AT_ONCE }, worker));
      const page = `/intake/imports/${importId}`;
      if (failed === 0) {
        location.assign(page);
        return;
      }
      const link = document.createElement("a");
      link.href = page;
      link.textContent = form.dataset.sent;
      end.append(link);
    } catch {
      end.textContent = form.dataset.failed;
    }
    form.classList.remove("kt-busy");
  };

  // a folder gives its files, and those of the folders in it
  const filesOf = async (entry) => {
    if (entry.isFile) return [await new Promise((resolve, reject) => entry.file(resolve, reject))];
    const reader = entry.createReader();
    const files = [];
    for (;;) {
      const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
      if (some.length === 0) return files;
      for (const inner of some) files.push(...(await filesOf(inner)));
    }
  };

  form.addEventListener("submit", (event) => {
    const files = [...input.files];
    if (files.length === 1 && files[0].size < SMALL) return;
    event.preventDefault();
    sendAll(files);
  });

  form.addEventListener("dragover", (event) => {
    event.preventDefault();
    form.classList.add("kt-over");
  });
  form.addEventListener("dragleave", () => form.classList.remove("kt-over"));
  form.addEventListener("drop", async (event) => {
    event.preventDefault();
    form.classList.remove("kt-over");
    const dropped = [...event.dataTransfer.files]; // both are gone after the first await
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry()).filter(Boolean);
    const files = entries.length > 0 ? (await Promise.all(entries.map(filesOf))).flat() : dropped;
    sendAll(files.filter((file) => !file.name.startsWith(".")));
  });
})();
