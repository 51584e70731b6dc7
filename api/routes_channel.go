package api

import "yingke/model"

// channelRoutes manage products, channels, their links and home pages.
func (s *Server) channelRoutes() []route {
	manage, staff := box(model.ManageChannels), box(model.ManageAgents)
	return []route{
		{"GET", "/api/products", agent, s.listProducts},
		{"POST", "/api/products", manage, s.connectProduct},
		{"GET", "/api/products/:id", manage, s.showProduct},
		{"PUT", "/api/products/:id", manage, s.editProduct},
		{"DELETE", "/api/products/:id", manage, s.deleteProduct},
		{"POST", "/api/products/:id/rotate", manage, s.rotateProduct},
		{"POST", "/api/products/:id/pause", manage, s.pauseProduct},
		{"POST", "/api/products/:id/resume", manage, s.resumeProduct},
		{"GET", "/api/products/:id/check", manage, s.knownOfProduct},
		{"POST", "/api/products/:id/check", manage, s.checkProduct},
		{"GET", "/api/getToken", anyone, s.giveToken},
		{"POST", "/api/getToken", anyone, s.giveToken},

		{"GET", "/api/channels", agent, s.listChannels},
		{"POST", "/api/channels", manage, s.addChannel},
		{"GET", "/api/channels/:id", agent, s.showChannel},
		{"PUT", "/api/channels/:id", manage, s.editChannel},
		{"DELETE", "/api/channels/:id", manage, s.deleteChannel},
		{"POST", "/api/channels/:id/enable", manage, s.enableChannel},
		{"POST", "/api/channels/:id/disable", manage, s.disableChannel},
		{"GET", "/api/channels/:id/agents", manage, s.showChannelAgents},
		{"PUT", "/api/channels/:id/agents", manage, s.setChannelAgents},
		{"GET", "/api/channels/:id/links", manage, s.listLinks},
		{"GET", "/api/channels/:id/qr.zip", manage, s.zipCodes},
		{"GET", "/api/channels/:id/sign-key", manage, s.showSignKey},
		{"POST", "/api/channels/:id/sign-key", manage, s.newSignKey},
		{"GET", "/api/links/:code/qr", manage, s.drawCode},
		{"PUT", "/api/links/:code", manage, s.editLink},

		{"GET", "/api/me/home", agent, s.showMyHome},
		{"PUT", "/api/me/home", agent, s.editMyHome},
		{"GET", "/api/agents/:id/home", staff, s.showHome},
		{"PUT", "/api/agents/:id/home", staff, s.editHome},
	}
}

// customerRoutes hold what is known of customers, and answers kept for use again.
func (s *Server) customerRoutes() []route {
	settings, history, manage := box(model.ManageSettings), box(model.SeeHistory), box(model.ManageCustomers)
	return []route{
		{"GET", "/api/customers", agent, s.listCustomers},
		{"GET", "/api/customers/export", history, s.exportCustomers},
		{"GET", "/api/customers/:id", agent, s.showCustomer},
		{"PUT", "/api/customers/:id", agent, s.editCustomer},
		{"PUT", "/api/customers/:id/tags", agent, s.tagCustomer},
		{"POST", "/api/customers/:id/block", agent, s.blockCustomer},
		{"POST", "/api/customers/:id/unblock", agent, s.unblockCustomer},
		{"GET", "/api/customers/:id/sessions", agent, s.listCustomerSessions},
		{"GET", "/api/customers/:id/entry", agent, s.showEntry},
		{"PUT", "/api/customers/:id/owner", manage, s.ownCustomer},
		{"GET", "/api/customers/:id/merges", agent, s.listMerges},
		{"POST", "/api/customers/:id/merge", manage, s.mergeCustomer},
		{"POST", "/api/merges/:id/undo", manage, s.undoMerge},
		{"GET", "/api/customer-views", agent, s.listCustomerViews},
		{"POST", "/api/customer-views", agent, s.addCustomerView},
		{"PUT", "/api/customer-views/:id", agent, s.editCustomerView},
		{"DELETE", "/api/customer-views/:id", agent, s.removeCustomerView},
		{"GET", "/api/leave-messages", history, s.listLeaveMessages},
		{"GET", "/api/search", agent, s.search},

		{"GET", "/api/tag-groups", agent, s.listTagGroups},
		{"POST", "/api/tag-groups", settings, s.addTagGroup},
		{"PUT", "/api/tag-groups/:id", settings, s.editTagGroup},
		{"DELETE", "/api/tag-groups/:id", settings, s.removeTagGroup},
		{"GET", "/api/tags", agent, s.listTags},
		{"POST", "/api/tags", settings, s.addTag},
		{"PUT", "/api/tags/:id", settings, s.editTag},
		{"DELETE", "/api/tags/:id", settings, s.removeTag},
		{"GET", "/api/fields", agent, s.listFields},
		{"POST", "/api/fields", settings, s.addField},
		{"PUT", "/api/fields/:id", settings, s.editField},
		{"DELETE", "/api/fields/:id", settings, s.removeField},

		{"GET", "/api/quick-reply-groups", agent, s.listQuickGroups},
		{"POST", "/api/quick-reply-groups", agent, s.addQuickGroup},
		{"PUT", "/api/quick-reply-groups/:id", agent, s.editQuickGroup},
		{"DELETE", "/api/quick-reply-groups/:id", agent, s.removeQuickGroup},
		{"GET", "/api/quick-replies", agent, s.listQuickReplies},
		{"POST", "/api/quick-replies", agent, s.addQuickReply},
		{"PUT", "/api/quick-replies/order", agent, s.orderQuickReplies},
		{"GET", "/api/quick-replies/export", agent, s.exportQuickReplies},
		{"POST", "/api/quick-replies/import", agent, s.importQuickReplies},
		{"PUT", "/api/quick-replies/:id", agent, s.editQuickReply},
		{"DELETE", "/api/quick-replies/:id", agent, s.removeQuickReply},
		{"POST", "/api/quick-replies/:id/use", agent, s.useQuickReply},

		{"POST", "/api/files", agent, s.uploadFile},
		{"GET", "/files/:key", anyone, s.giveFile},
	}
}

// arrivalRoutes let customers in, and integrators say who they are.
func (s *Server) arrivalRoutes() []route {
	return []route{
		{"POST", "/api/visitor/open", anyone, s.openVisitor},
		{"POST", "/api/visitor/renew", visitor, s.renewVisitor},
		{"POST", "/api/visitor/form", visitor, s.fillForm},
		{"POST", "/api/visitor/leave", visitor, s.leaveMessage},
		{"POST", "/api/visitor/files", visitor, s.uploadVisitorFile},
		{"DELETE", "/api/visitor/history", visitor, s.clearHistory},
		{"GET", "/api/visitor/agents/:id/home", visitor, s.showVisitorHome},
		{"POST", "/openapi/visitor/ticket", box(model.ManageChannels, model.ManageSettings), s.issueTicket},
	}
}

// pageRoutes are what people open in a browser.
func (s *Server) pageRoutes() []route {
	return []route{
		{"GET", "/", anyone, s.rootPage},
		{"GET", "/console", anyone, s.rootPage},
		{"GET", "/console/*path", anyone, s.consolePage},
		{"GET", "/chat", anyone, s.chatDoor},
		{"GET", "/chat/*path", anyone, s.chatPage},
		{"GET", "/s/:code", anyone, s.shortLink},
		{"GET", "/widget.js", anyone, s.widgetScript},
		{"GET", "/widget/*path", anyone, s.widgetPage},
	}
}
