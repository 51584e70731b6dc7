package api

import (
	"testing/fstest"
)

// pagesForTests stand for the built pages.
var pagesForTests = fstest.MapFS{
	"console/index.html":           {Data: []byte(`<!doctype html><html><head><title>迎客</title><script type="module" src="/console/assets/index-1a2b.js"></script></head><body></body></html>`)},
	"console/assets/index-1a2b.js": {Data: []byte("console.log('console')")},
	"chat/index.html": {Data: []byte(`<!doctype html><html><head><title>在线客服</title><style>body{margin:0}</style></head>` +
		`<body><div id="page"></div><script type="module" src="/chat/assets/index-3c4d.js"></script></body></html>`)},
	"chat/assets/index-3c4d.js": {Data: []byte("console.log('chat')")},
	"widget/widget.js":          {Data: []byte("console.log('widget')")},
	"widget/demo.html":          {Data: []byte(`<!doctype html><title>demo</title><script src="/widget/demo.js"></script>`)},
	"widget/demo.js":            {Data: []byte("console.log('demo')")},
}
