package wire

import (
	"strings"

	"yingke/model"
)

// bindEvent reads what an event brings besides its key. An event that is not
// here is kept as it is; nothing is refused.
// https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Receiving_event_pushes.html
func bindEvent(tree *node, in *model.Push) {
	switch in.Event {
	case "user_enter_tempsession":
		in.Session, in.Warnings = readSession(tree.verbatim("SessionFrom"))
	case "subscribe", "SCAN":
		in.Scene, in.Ticket = strings.TrimPrefix(in.EventKey, "qrscene_"), tree.text("Ticket")
	case "LOCATION":
		in.Place = &model.Place{
			Latitude: tree.decimal("Latitude"), Longitude: tree.decimal("Longitude"), Precision: tree.decimal("Precision"),
		}
	case "scancode_push", "scancode_waitmsg":
		scan := tree.child("ScanCodeInfo")
		in.Scan = &model.Scan{Kind: scan.text("ScanType"), Result: scan.text("ScanResult")}
	case "pic_sysphoto", "pic_photo_or_album", "pic_weixin":
		in.Scan = &model.Scan{Pictures: tree.child("SendPicsInfo").number("Count")}
	case "location_select":
		place := tree.child("SendLocationInfo")
		in.Place = &model.Place{
			Latitude: place.decimal("Location_X"), Longitude: place.decimal("Location_Y"),
			Scale: place.number("Scale"), Label: place.first("Label", "Poiname"),
		}
	case "TEMPLATESENDJOBFINISH", "MASSSENDJOBFINISH":
		in.Result = jobResult(tree)
	case "wxa_media_check":
		result := tree.child("result")
		in.Result = &model.PushResult{
			TraceID: tree.text("trace_id"), Suggest: result.text("suggest"), Label: result.text("label"),
			Status: tree.text("errmsg"), Succeed: tree.number("errcode") == 0,
		}
	case "subscribe_msg_popup_event", "subscribe_msg_change_event", "subscribe_msg_sent_event":
		in.Consents = consents(tree)
	case "kf_create_session", "kf_close_session", "kf_switch_session":
		in.Kf = &model.KfMove{Account: tree.text("KfAccount"), From: tree.text("FromKfAccount"), To: tree.text("ToKfAccount")}
	}
}

// jobResult is how a template message or a mass send ended. "success" and "send
// success" are the only good ends.
func jobResult(tree *node) *model.PushResult {
	status := tree.text("Status")
	return &model.PushResult{
		MsgID: tree.first("MsgID", "MsgId"), Status: status, Succeed: status == "success" || status == "send success",
		Total: tree.number("TotalCount"), Filtered: tree.number("FilterCount"),
		Sent: tree.number("SentCount"), Failed: tree.number("ErrorCount"),
	}
}

// consents reads the lines of a subscription event: XML keeps them beneath a
// heading of their own, JSON beside it, one entry as an object, several as a list.
func consents(tree *node) []model.Consent {
	lines := tree.list("List")
	for _, heading := range []string{"SubscribeMsgPopupEvent", "SubscribeMsgChangeEvent", "SubscribeMsgSentEvent"} {
		lines = append(lines, tree.child(heading).list("List")...)
	}
	all := make([]model.Consent, 0, len(lines))
	for _, line := range lines {
		all = append(all, model.Consent{
			TemplateID: line.text("TemplateId"), Status: line.text("SubscribeStatusString"), Scene: line.text("PopupScene"),
			MsgID: line.first("MsgID", "MsgId"), ErrorCode: line.text("ErrorCode"), ErrorText: line.text("ErrorStatus"),
		})
	}
	return all
}
