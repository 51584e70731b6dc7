package model

// Taking is what becomes of a push, decided before it is kept: one transaction
// keeps all of it, and marks the push as done.
type Taking struct {
	Push     KeptPush // as it was booked: its DueAt is the booking
	Entrance Entrance // the product and its one channel

	Update func(was Customer) Customer // what is known of him now; may run several times
	TagIDs []int64                     // put on him if the tenant has them
	Source string                      // where he comes from; empty: not said
	Entry  *CustomerEntry              // how he came in; nil: not said

	Act func(was Quota) Quota // what he did lets us write to him; nil: it does not

	Say       Utterance // what he said, or the line that says what happened
	ExpiresAt Millis    // WeChat takes answers until then; 0: it says nothing of that

	Owed bool // the push stays owed: SettlePush marks it as done
}

// Occasion is something that a customer did inside WeChat and that automatic
// replies may answer. It may be told twice, after a crash: its number is the
// same then.
type Occasion struct {
	ConversationID int64
	Number         int64   // of the line in the conversation that says so
	Trigger        Trigger // OnOpen, OnParam, OnFollow, OnScan, OnMenu
	Scene          string  // of the code, the key of the menu's button, or what it opened
	Session        *SessionFrom
}

// Erasure is a customer whose data has to go, because WeChat asks for that.
type Erasure struct {
	ProductID     int64
	OpenID        string
	CustomerID    int64 // 0: we know nobody of that name
	Conversations []int64
}
