"""Where data is kept, and where people write to each other."""

from flowspec import System

hubspot = System("HubSpot", "crm")
clickup = System("ClickUp", "project tool")
zendesk = System("Zendesk", "ticket desk")
jira = System("Jira", "ticket desk")
shopify = System("Shopify", "other")
warehouse = System("Warehouse system", "erp")
books = System("Accounting", "erp")
website = System("Website", "other")
zapier = System("Zapier", "other")
slack = System("Slack", "chat")
inbox = System("Shared inbox", "e-mail")
tracker = System("Tracker", "spreadsheet")
