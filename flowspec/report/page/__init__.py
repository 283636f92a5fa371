"""A study as one self-contained page.

content    the page as plain data           drawing    charts and diagrams -> SVG and PNG
charts     numbers -> charts                html       content -> one file
The sections, each Study -> Section: overview, process, course, handoffs, worth, run_card; `page` puts them in order.
"""
