package api

import (
	"strconv"

	"github.com/gin-gonic/gin"

	"yingke/api/locale"
	"yingke/model"
	"yingke/service/outbox"
)

// deliveryShape is how far a message has come on its way through WeChat. It goes
// to many screens at once, so its sentence comes in every language.
type deliveryShape struct {
	State    model.DeliveryState `json:"state"`
	Attempts int                 `json:"attempts"`
	At       model.Millis        `json:"at"`    // of the last attempt
	Code     int                 `json:"code"`  // WeChat's errcode
	RID      string              `json:"rid"`   // what WeChat's support asks for
	Fault    string              `json:"fault"` // why the last attempt failed
	Words    map[string]string   `json:"words"` // the sentence of the fault, by language
	ByHand   bool                `json:"by_hand"`
}

// deliveryShape is nil for a message that does not leave through WeChat.
func (s *Server) deliveryShape(d *model.Delivery) *deliveryShape {
	if d == nil {
		return nil
	}
	last := d.Last()
	shape := &deliveryShape{State: d.State, At: last.At, Code: last.Code, RID: last.RID, Fault: last.Fault, ByHand: last.ByHand, Words: map[string]string{}}
	for _, a := range d.Attempts {
		if a.At != 0 {
			shape.Attempts++
		}
	}
	if last.Fault != "" {
		for _, language := range locale.Languages() {
			shape.Words[language] = locale.Sentence(language, last.Fault, last.Args)
		}
	}
	return shape
}

// productCard is the product of a conversation.
type productCard struct {
	ID   int64             `json:"id"`
	Name string            `json:"name"`
	Kind model.ProductKind `json:"kind"`
}

// quotaShape is what may still be sent to a customer inside WeChat; nil on our
// own page, where nothing is counted.
func (s *Server) quotaShape(w model.View) *model.QuotaStanding {
	if w.OpenID == "" {
		return nil
	}
	standing := s.Outbox.Standing(w)
	return &standing
}

// resendMessage sends by hand what failed, or what nobody knows of.
func (s *Server) resendMessage(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	number, err := idOf(c, "number")
	if err != nil {
		return nil, err
	}
	m, err := s.Chat.Resend(c.Request.Context(), viewerOf(c), id, number)
	if err != nil {
		return nil, err
	}
	return s.messageShape(m), nil
}

// Delivered counts how a delivery ended.
func (s *Server) Delivered(e outbox.Ended) {
	s.metrics.deliveries.WithLabelValues(string(e.State), string(e.Verdict), strconv.Itoa(e.Code)).Inc()
	if e.State == model.DeliverySent {
		s.metrics.delivery.Observe(e.Since.Seconds())
	}
}
