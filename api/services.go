package api

import (
	"io/fs"
	"sync"

	"yingke/service/channel"
	"yingke/service/chat"
	"yingke/service/customer"
	"yingke/service/intake"
	"yingke/service/media"
	"yingke/service/outbox"
	"yingke/service/product"
	"yingke/service/quickreply"
	"yingke/service/realtime"
	"yingke/service/reception"
	"yingke/service/reply"
	"yingke/service/schedule"
	"yingke/service/search"
	"yingke/service/staff"
	visitors "yingke/service/visitor"
)

// services are the rooms behind the API, one field each.
type services struct {
	Staff      *staff.Staff
	Chat       *chat.Chat
	Hub        *realtime.Hub
	Channel    *channel.Service
	Product    *product.Service
	Visitor    *visitors.Service
	Customer   *customer.Service
	QuickReply *quickreply.Service
	Reply      *reply.Service
	Search     *search.Service
	Reception  *reception.Service
	Schedule   *schedule.Service
	Media      *media.Service
	Outbox     *outbox.Door
	Intake     *intake.Service
	Pictures   func(tenant int64, key string) string // where a reader finds a picture
	Pages      fs.FS                                 // what people see in a browser; nil: as it was built into the program

	pageFiles sync.Map // name -> *pageFile: each is read once
}
