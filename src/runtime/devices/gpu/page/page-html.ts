/*
 * The live page: no libraries, no other files. The script reads the messages of page-messages.ts.
 */

const style = `
  body { margin: 0; background: #15181c; color: #c8ced6; font: 14px/1.5 system-ui, sans-serif; }
  main { display: flex; flex-wrap: wrap; gap: 16px; padding: 16px; align-items: flex-start; }
  figure { margin: 0; }
  .screen { position: relative; overflow: hidden; background: #000; outline: 1px solid #3a414a; }
  .screen canvas { display: block; }
  .screen .cursor { position: absolute; pointer-events: none; }
  figcaption { padding: 4px 0; }
  #state { padding: 8px 16px; background: #20252b; }
`;

export const pageScript = `
  "use strict";
  const displays = new Map();
  const state = document.getElementById("state");

  function displayOf(index) {
    let display = displays.get(index);
    if (display !== undefined) return display;
    const figure = document.createElement("figure");
    const screen = document.createElement("div");
    const canvas = document.createElement("canvas");
    const cursor = document.createElement("canvas");
    const caption = document.createElement("figcaption");
    screen.className = "screen";
    canvas.id = "display" + index;
    cursor.className = "cursor";
    cursor.width = cursor.height = 64;
    cursor.hidden = true;
    screen.append(canvas, cursor);
    figure.append(screen, caption);
    const later = [...displays.keys()].filter((other) => other > index).sort((a, b) => a - b)[0];
    const main = document.querySelector("main");
    main.insertBefore(figure, later === undefined ? null : displays.get(later).figure);
    display = { figure, screen, canvas, cursor, caption, context: canvas.getContext("2d") };
    displays.set(index, display);
    return display;
  }

  /* Words 0xAARRGGBB become bytes R G B A. */
  function imageOf(words, width, height, solid) {
    const pixels = new Uint32Array(words.length);
    for (let index = 0; index < words.length; index++) {
      const word = words[index];
      const alpha = solid ? 0xff000000 : word & 0xff000000;
      pixels[index] = alpha | ((word & 0xff) << 16) | (word & 0xff00) | ((word >>> 16) & 0xff);
    }
    return new ImageData(new Uint8ClampedArray(pixels.buffer), width, height);
  }

  function resize(display, index, width, height) {
    display.canvas.width = width;
    display.canvas.height = height;
    display.screen.style.width = (width || 320) + "px";
    display.screen.style.height = (height || 180) + "px";
    const size = width === 0 ? "dark" : width + " \\u00d7 " + height;
    display.caption.textContent = "Display " + index + ": " + size;
  }

  function take(socket, buffer) {
    const words = new Int32Array(buffer, 0, Math.min(6, buffer.byteLength >>> 2));
    if (words[0] === 0) {
      socket.send("done");
      document.documentElement.dataset.drawn = "yes";
      return;
    }
    const display = displayOf(words[1]);
    if (words[0] === 1) {
      resize(display, words[1], words[2], words[3]);
    } else if (words[0] === 2) {
      const image = imageOf(new Uint32Array(buffer, 24), words[4], words[5], true);
      display.context.putImageData(image, words[2], words[3]);
    } else if (words[0] === 3) {
      display.cursor.hidden = words[2] === 0;
      display.cursor.style.transform = "translate(" + words[3] + "px, " + words[4] + "px)";
      display.cursor.style.left = display.cursor.style.top = "0";
    } else if (words[0] === 4) {
      const image = imageOf(new Uint32Array(buffer, 8), 64, 64, false);
      display.cursor.getContext("2d").putImageData(image, 0, 0);
    }
  }

  function connect() {
    const socket = new WebSocket("ws://" + location.host + "/screens");
    socket.binaryType = "arraybuffer";
    socket.onopen = () => { state.textContent = "Live"; };
    socket.onmessage = ({ data }) => take(socket, data);
    socket.onclose = () => {
      state.textContent = "The backend is not there; waiting for it";
      setTimeout(connect, 1000);
    };
  }
  connect();
`;

export const pageHtml = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><link rel="icon" href="data:,"><title>Displays</title><style>${style}</style></head>
<body><div id="state">Connecting</div><main></main><script>${pageScript}</script></body>
</html>
`;
