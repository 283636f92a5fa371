"""A gallery of processes, each as it goes wrong today (`as_is`) and as it should be (`to_be`), over one shared company.

`systems` names where data is kept, `records` what is kept there, `company` who works and when. Records name systems, and
agents name fields: hence three files that are read in this order.
"""
