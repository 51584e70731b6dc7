// Fills the form from the address, and includes the widget as a site does.
(function () {
  var query = new URLSearchParams(location.search);
  var form = document.getElementById('choose');
  ['channel_id', 'key', 'lang', 'color', 'position'].forEach(function (name) {
    if (query.get(name)) form.elements[name].value = query.get(name);
  });
  form.elements.hidden.checked = query.get('hidden') === '1';

  var attributes = { 'data-channel': query.get('channel_id') || '', 'data-key': query.get('key') || '' };
  if (query.get('lang')) attributes['data-lang'] = query.get('lang');
  if (query.get('color')) attributes['data-color'] = query.get('color');
  if (query.get('position')) attributes['data-position'] = query.get('position');
  if (query.get('hidden') === '1') attributes['data-hidden'] = '';

  var code = '<script src="' + location.origin + '/widget.js"';
  Object.keys(attributes).forEach(function (name) {
    code += '\n  ' + name + (attributes[name] === '' && name === 'data-hidden' ? '' : '="' + attributes[name] + '"');
  });
  document.getElementById('code').textContent = code + ' async></' + 'script>';

  // Calls may be made before the script has come.
  window.Yingke = window.Yingke || [];
  window.Yingke.push(['on', 'unread', function (count) {
    document.getElementById('unread').textContent = String(count);
  }]);
  document.querySelectorAll('[data-call]').forEach(function (button) {
    button.addEventListener('click', function () {
      window.Yingke.push([button.dataset.call, { nickName: '王小明' }]);
    });
  });

  if (!attributes['data-channel'] || !attributes['data-key']) return;
  var script = document.createElement('script');
  script.src = '/widget.js';
  script.async = true;
  Object.keys(attributes).forEach(function (name) { script.setAttribute(name, attributes[name]); });
  document.head.appendChild(script);
})();
