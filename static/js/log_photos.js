// Photos are made small on the phone, upright and without what the camera wrote into them, and
// stand in the file field itself: a plain submit sends the same files.
"use strict";
{
  const { element, word } = globalThis.activityLog;
  const LONGEST_SIDE = 1600;
  const QUALITY = 0.82;
  const THUMBNAIL = 320;

  const drawn = (picture, longest) => {
    const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
    const canvas = element("canvas", {
      width: Math.max(1, Math.round(picture.width * scale)),
      height: Math.max(1, Math.round(picture.height * scale)),
    });
    const brush = canvas.getContext("2d");
    brush.imageSmoothingQuality = "high";
    brush.fillStyle = "#fff"; // What was transparent would turn black.
    brush.fillRect(0, 0, canvas.width, canvas.height);
    brush.drawImage(picture, 0, 0, canvas.width, canvas.height);
    return canvas;
  };

  const asJpeg = (canvas) =>
    new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));

  // What this browser cannot draw goes as it is; the server then says in words what it takes.
  const shrunk = async (original) => {
    const photo = { original, file: original, thumbnail: element("canvas", { width: 1, height: 1 }) };
    try {
      const picture = await createImageBitmap(original, { imageOrientation: "from-image" });
      const blob = await asJpeg(drawn(picture, LONGEST_SIDE));
      if (!blob) return photo;
      const name = original.name.replace(/\.\w+$|$/, ".jpg");
      photo.thumbnail = drawn(picture, THUMBNAIL);
      photo.file = new File([blob], name, { type: "image/jpeg" });
      picture.close();
    } catch {
      return photo;
    }
    return photo;
  };

  const size = (bytes) => {
    const [number, unit] = bytes < 1e6 ? [bytes / 1e3, "kilobyte"] : [bytes / 1e6, "megabyte"];
    return number.toLocaleString(document.documentElement.lang, {
      style: "unit",
      unit,
      maximumSignificantDigits: 2,
    });
  };

  const sizes = ({ original, file, isKept }) =>
    isKept ? size(file.size) : word(file === original ? "AsItIs" : "Shrunk", {
      before: size(original.size),
      after: size(file.size),
    });

  const photos = (form, changed) => {
    const input = form.querySelector("#id_photos");
    const list = document.getElementById("photo-previews");
    const count = element("p", { className: "form-text", hidden: true });
    count.setAttribute("role", "status");
    list.before(count);
    const most = +form.dataset.mostPhotos;
    let chosen = [];
    let ready = Promise.resolve();

    const preview = (photo) => {
      const remove = element("button", {
        type: "button",
        className: "btn btn-quiet",
        textContent: word("Remove"),
        onclick: () => {
          put(chosen.filter((other) => other !== photo));
          input.focus();
        },
      });
      remove.setAttribute("aria-label", `${word("Remove")}: ${photo.original.name}`);
      photo.thumbnail.setAttribute("aria-hidden", "true");
      const words = element("span", { textContent: `${photo.original.name}, ${sizes(photo)}` });
      return element("li", {}, photo.thumbnail, words, remove);
    };

    const put = (photos) => {
      chosen = photos.slice(0, most);
      const files = new DataTransfer();
      for (const { file } of chosen) files.items.add(file);
      input.files = files.files;
      list.replaceChildren(...chosen.map(preview));
      list.hidden = count.hidden = !chosen.length;
      count.textContent = word("Photos", { count: chosen.length });
      if (photos.length > most) count.append(" ", word("TooMany", { most }));
      changed(chosen.map(({ file }) => file));
    };

    const isNew = (file) =>
      !chosen.some(
        ({ original }) =>
          original.name === file.name &&
          original.size === file.size &&
          original.lastModified === file.lastModified,
      );

    // One after the other: a phone has no room for ten photos unpacked at once.
    const add = (files) => {
      ready = ready.then(async () => {
        const more = files.filter(isNew);
        const small = [];
        for (const file of more) {
          count.hidden = false;
          count.textContent = word("Shrinking", { n: small.length + 1, total: more.length });
          small.push(await shrunk(file));
        }
        put([...chosen, ...small]);
      });
      return ready;
    };

    input.addEventListener("change", () => add([...input.files]));
    return {
      chosen: () => chosen,
      put,
      // Already small: from the queue.
      again: async (files) => {
        const small = await Promise.all(files.map(shrunk));
        put(small.map((photo) => ({ ...photo, file: photo.original, isKept: true })));
      },
      files: async () => {
        await ready;
        return chosen.map(({ file }) => file);
      },
    };
  };

  globalThis.activityPhotos = photos;
}
