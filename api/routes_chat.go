package api

// conversationRoutes are the workbench; who may read or change which
// conversation is decided by service/chat.
func (s *Server) conversationRoutes() []route {
	return []route{
		{"GET", "/api/conversations", agent, s.listConversations},
		{"GET", "/api/conversations/counts", agent, s.countConversations},
		{"POST", "/api/conversations/batch", agent, s.batchConversations},
		{"GET", "/api/conversations/:id", agent, s.showConversation},
		{"GET", "/api/conversations/:id/why", agent, s.explainConversation},
		{"GET", "/api/conversations/:id/messages", agent, s.listMessages},
		{"POST", "/api/conversations/:id/messages", agent, s.sendMessage},
		{"POST", "/api/conversations/:id/messages/:number/recall", agent, s.recallMessage},
		{"POST", "/api/conversations/:id/messages/:number/resend", agent, s.resendMessage},
		{"POST", "/api/conversations/:id/messages/:number/fetch", agent, s.fetchFile},
		{"POST", "/api/conversations/:id/read", agent, s.readMessages},
		{"POST", "/api/conversations/:id/typing", agent, s.typeMessage},
		{"POST", "/api/conversations/:id/pick", agent, s.pickConversation},
		{"POST", "/api/conversations/:id/transfer", agent, s.transferConversation},
		{"POST", "/api/conversations/:id/transfer/accept", agent, s.acceptTransfer},
		{"POST", "/api/conversations/:id/transfer/undo", agent, s.undoTransfer},
		{"POST", "/api/conversations/:id/end", agent, s.endConversation},
		{"POST", "/api/conversations/:id/rating", agent, s.askRating},
		{"POST", "/api/conversations/:id/star", agent, s.starConversation},
		{"DELETE", "/api/conversations/:id/star", agent, s.unstarConversation},
		{"GET", "/api/socket", agent, s.agentSocket},

		{"GET", "/api/visitor/messages", visitor, s.listVisitorMessages},
		{"POST", "/api/visitor/messages", visitor, s.acceptMessage},
		{"POST", "/api/visitor/messages/:number/recall", visitor, s.recallVisitorMessage},
		{"POST", "/api/visitor/read", visitor, s.readVisitorMessages},
		{"POST", "/api/visitor/typing", visitor, s.typeVisitorMessage},
		{"POST", "/api/visitor/rating", visitor, s.giveRating},
		{"GET", "/api/visitor/events", visitor, s.pollEvents},
		{"GET", "/api/visitor/socket", visitor, s.visitorSocket},
	}
}
