"""Latent Lab. `streamlit run app.py` imports this file once as the server, then runs it for each page as the script."""

import streamlit as st

if __name__ != "__main__":
    from ui.server.app_server import MIDDLEWARE, lifespan

    app = st.App(__file__, middleware=MIDDLEWARE, lifespan=lifespan)
else:
    from ui.shared.browser_history import keep_one_entry_a_page
    from ui.shared.preload import preload_runtime

    st.set_page_config(page_title="Latent Lab", page_icon="static/icon.png", layout="wide")
    keep_one_entry_a_page()
    preload_runtime()

    from ui.shared.browser_features import note_missing_features
    from ui.shared.navigation_roles import name_navigation_groups
    from ui.shared.old_addresses import redirects
    from ui.shared.page import start  # imports torch, while the browser loads its runtime

    start()
    page = st.navigation(
        {
            "": [
                st.Page("pages/home.py", title="Home", icon=":material/home:", default=True),
                *redirects(),
            ],
            "Latent space": [
                st.Page("pages/explore.py", title="Explore", icon=":material/scatter_plot:"),
                st.Page("pages/generate.py", title="Generate", icon=":material/tune:"),
                st.Page("pages/reconstruct.py", title="Reconstruct", icon=":material/compare:"),
                st.Page("pages/compare.py", title="Compare", icon=":material/compare_arrows:"),
            ],
            "Training": [
                st.Page("pages/train.py", title="Train", icon=":material/model_training:"),
                st.Page("pages/datasets.py", title="Datasets", icon=":material/folder_copy:"),
            ],
            "Applications": [
                st.Page("pages/applications.py", title="Applications", icon=":material/lightbulb:"),
                st.Page("pages/denoise.py", title="Denoise", icon=":material/blur_off:"),
                st.Page("pages/recommend.py", title="Recommend", icon=":material/thumb_up:"),
                st.Page("pages/anomalies.py", title="Anomalies", icon=":material/troubleshoot:"),
                st.Page("pages/time_series.py", title="Time series", icon=":material/timeline:"),
                st.Page("pages/neural_data.py", title="Neural data", icon=":material/neurology:"),
            ],
            "Help": [
                st.Page("pages/glossary.py", title="Glossary", icon=":material/menu_book:"),
            ],
        },
        expanded=True,
    )
    note_missing_features()
    name_navigation_groups()
    page.run()
