package product

import (
	"yingke/model"
	"yingke/service/wechat/wire"
)

// ReaderOf lets the tests outside read a push as the endpoint does.
func ReaderOf(c model.Connection) (*wire.Reader, error) { return wire.NewReader(wire.SettingsOf(c)) }
