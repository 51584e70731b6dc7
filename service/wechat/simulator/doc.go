// Package simulator is a WeChat that runs on one machine: mini-programs,
// mini-games and official accounts, the people who use them, the API that a
// server calls and the pushes that a server receives. It is as strict as the
// real one, can be told to fail in every way that the real one fails, and its
// time can be moved. The demo runs on it, tests run on it, and so can the tests
// of whoever builds something for WeChat.
//
// # The story in a page
//
// A person holds a phone. On it he opens the customer service of a mini-program,
// follows an official account, writes, sends a picture, taps a menu, scans a
// code (phone.go). Each of these becomes a push: XML or JSON, plain, compatible
// or sealed (envelope.go, body.go), sent to the address that the account has set,
// up to three times, five seconds apart (push.go). What the server answers in
// time is shown on the phone (passive.go); if it answers nonsense, the phone
// shows the sentence by which every developer of WeChat knows that hour.
//
// The server calls back at the same paths as WeChat's (api.go lists them): it
// fetches a token (token.go), sends customer-service messages (send.go), which
// cost of a quota (quota.go), uploads media that live for three days (media.go),
// sends templates, makes menus and codes, tags people, sends to the masses, logs
// people in (oauth.go, mini.go), and acts as a third-party platform
// (component.go). Refusals carry WeChat's errcodes and a rid.
//
// Everything that happens is recorded (record.go) and can be asserted; what the
// phone sees is a stream of events (stream.go). Switches (switch.go) make calls
// slow, broken or lost, kill tokens, double and reorder pushes and forge them
// (forge.go). A JSON interface under /simulator/ drives all of it (control.go):
// the phone on the screen, h5/phone, is its first user (pages.go serves it). All
// of it can be written down and brought back (state.go). docs/simulator.md has
// the reference.
//
// # What it is not
//
// It knows nothing of our production code and shares no line with it, above all
// not the sealing of pushes: the two check each other. It is built from WeChat's
// documentation, not from watching WeChat; where the documentation is silent,
// docs/simulator.md says what we chose.
package simulator
