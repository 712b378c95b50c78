// A line chart: values by epoch.

const SVG = "http://www.w3.org/2000/svg";
const SIZE = { width: 360, height: 150, left: 46, right: 12, top: 12, bottom: 26 };

/**
 * @param {string} title
 * @param {[number, number][]} values (epoch, value), by epoch
 */
export function curve(title, values) {
  const numbers = values.map(([, value]) => value);
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  const [first, last] = [values[0][0], values[values.length - 1][0]];
  const inner = { width: SIZE.width - SIZE.left - SIZE.right, height: SIZE.height - SIZE.top - SIZE.bottom };
  const x = (/** @type {number} */ epoch) => SIZE.left + ((epoch - first) / (last - first || 1)) * inner.width;
  const y = (/** @type {number} */ value) => SIZE.top + ((high - value) / (high - low || 1)) * inner.height;
  const figure = document.createElement("figure");
  figure.className = "curve";
  const caption = document.createElement("figcaption");
  caption.textContent = title;
  const label = `${title}: from ${numbers[0].toFixed(3)} to ${numbers[numbers.length - 1].toFixed(3)}`;
  const chart = shape("svg", { viewBox: `0 0 ${SIZE.width} ${SIZE.height}`, role: "img", "aria-label": label });
  const foot = SIZE.height - SIZE.bottom;
  chart.append(
    shape("path", { class: "axis", d: `M${SIZE.left} ${SIZE.top}V${foot}H${SIZE.width - SIZE.right}` }),
    shape("polyline", { class: "line", points: values.map(([epoch, value]) => `${x(epoch)},${y(value)}`).join(" ") }),
    ...values.map(([epoch, value]) =>
      shape("circle", { class: "dot", cx: x(epoch), cy: y(value), r: values.length > 40 ? 1 : 2.5 }),
    ),
    text(high.toFixed(3), SIZE.left - 6, SIZE.top + 4, "end"),
    text(low.toFixed(3), SIZE.left - 6, foot + 4, "end"),
    text(String(first), SIZE.left, SIZE.height - 8, "middle"),
    text(String(last), SIZE.width - SIZE.right, SIZE.height - 8, "middle"),
  );
  figure.append(caption, chart);
  return figure;
}

/**
 * @param {string} name
 * @param {Record<string, string | number>} attributes
 */
function shape(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) {
    made.setAttribute(key, String(value));
  }
  return made;
}

/**
 * @param {string} content
 * @param {number} x
 * @param {number} y
 * @param {string} anchor
 */
function text(content, x, y, anchor) {
  const made = shape("text", { x, y, "text-anchor": anchor });
  made.textContent = content;
  return made;
}
