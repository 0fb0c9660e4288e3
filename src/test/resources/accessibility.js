// What a page must have so that everybody can use it: a list of what it lacks, empty when all is well.
// Contrasts and roles are those of WCAG 2.2, level AA.
return (function () {
  const problems = [];
  const all = function (selector) { return Array.from(document.querySelectorAll(selector)); };
  const name = function (e) {
    return e.tagName.toLowerCase() + (e.className.baseVal === undefined && e.className ? '.' + e.className : '')
        + ' "' + (e.textContent || '').trim().slice(0, 30) + '"';
  };
  const one = function (selector) {
    if (all(selector).length !== 1) { problems.push(all(selector).length + ' of ' + selector); }
  };

  if (!document.documentElement.lang) { problems.push('no language'); }
  if (!document.title.trim()) { problems.push('no title'); }
  if (document.compatMode !== 'CSS1Compat') { problems.push('quirks mode'); }
  ['meta[name=viewport]', 'main', 'h1', 'body > header', 'body > footer'].forEach(one);

  let level = 0;
  all('h1, h2, h3, h4, h5, h6').forEach(function (heading) {
    const own = Number(heading.tagName[1]);
    if (own > level + 1) { problems.push('heading skips a level: ' + name(heading)); }
    if (!heading.textContent.trim()) { problems.push('empty heading'); }
    level = own;
  });

  const ids = all('[id]').map(function (e) { return e.id; });
  ids.filter(function (id, i) { return ids.indexOf(id) !== i; })
      .forEach(function (id) { problems.push('two of id ' + id); });
  all('[aria-labelledby], [aria-describedby]').forEach(function (e) {
    (e.getAttribute('aria-labelledby') || e.getAttribute('aria-describedby')).split(' ')
        .forEach(function (id) { if (!document.getElementById(id)) { problems.push('no ' + id); } });
  });
  all('img, svg').forEach(function (e) {
    if (e.getAttribute('aria-hidden') !== 'true' && !e.getAttribute('aria-label') && !e.getAttribute('alt')) {
      problems.push('picture without name: ' + name(e));
    }
  });
  all('a, button, summary').forEach(function (e) {
    if (!e.textContent.trim() && !e.getAttribute('aria-label')) { problems.push('no name: ' + name(e)); }
  });
  all('input:not([type=hidden]), select, textarea').forEach(function (e) {
    if (!e.labels.length && !e.getAttribute('aria-label') && !e.getAttribute('aria-labelledby')) {
      problems.push('field without label: ' + (e.name || e.type));
    }
  });
  all('table').forEach(function (table) {
    if (!table.querySelector('caption') && !table.getAttribute('aria-labelledby')) { problems.push('table without name'); }
    table.querySelectorAll('th').forEach(function (th) { if (!th.scope) { problems.push('th without scope'); } });
  });
  all('nav').forEach(function (nav) {
    if (!nav.getAttribute('aria-label')) { problems.push('navigation without name'); }
  });

  const channels = function (colour) {
    const numbers = colour.match(/[\d.]+/g).map(Number);
    return { rgb: numbers.slice(0, 3), alpha: numbers.length > 3 ? numbers[3] : 1 };
  };
  const luminance = function (rgb) {
    const linear = rgb.map(function (c) {
      const s = c / 255;
      return s <= 0.04045 ? s / 12.92 : Math.pow((s + 0.055) / 1.055, 2.4);
    });
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  };
  const contrast = function (a, b) {
    const l = [luminance(a), luminance(b)].sort(function (x, y) { return y - x; });
    return (l[0] + 0.05) / (l[1] + 0.05);
  };
  const behind = function (e) {
    for (let at = e; at; at = at.parentElement) {
      const found = channels(getComputedStyle(at).backgroundColor);
      if (found.alpha === 1) { return found.rgb; }
    }
    return [255, 255, 255];
  };
  const shown = function (e) {
    const box = e.getBoundingClientRect();
    return box.width > 1 && box.height > 1 && getComputedStyle(e).visibility === 'visible';
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const e = node.parentElement;
    if (!node.textContent.trim() || !shown(e) || ['SCRIPT', 'STYLE', 'NOSCRIPT'].includes(e.tagName)) { continue; }
    const ratio = contrast(channels(getComputedStyle(e).color).rgb, behind(e));
    if (ratio < 4.5) { problems.push('contrast ' + ratio.toFixed(2) + ': ' + name(e)); }
  }
  all('svg.sign').forEach(function (e) {
    const ratio = contrast(channels(getComputedStyle(e).color).rgb, behind(e));
    if (ratio < 3) { problems.push('contrast of sign ' + ratio.toFixed(2)); }
  });
  all('a, button, input:not([type=hidden]), select').filter(shown).forEach(function (e) {
    const box = e.getBoundingClientRect();
    if (box.height < 24 || box.width < 24) { problems.push('small target: ' + name(e)); }
  });
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) {
    problems.push('wider than the screen: ' + root.scrollWidth + ' of ' + root.clientWidth);
  }
  return problems;
}());
