package main

import (
	"yingke/service/chat"
	"yingke/service/reception"
	"yingke/service/schedule"
)

// receive makes the rooms that decide who gets whom and when people work; the
// worker it returns begins and ends their hours.
func (h *house) receive(talk *chat.Chat) worker {
	shifts := schedule.New(h.store, talk, schedule.Options{Log: h.log, Now: h.now, Zone: h.config.TimeZone.Location})
	h.api.Reception, h.api.Schedule = reception.New(h.store, talk, reception.Options{Now: h.now}), shifts
	return shifts
}
